// The module of the lesson pages and of the course page. Both can be read without it.

import { showProgress } from "./course.js";
import { openStorage, Progress } from "./progress.js";
import { Reader } from "./reader.js";

const data = document.getElementById("lesson");
const progress = new Progress(openStorage());

if (data) {
  const article = document.querySelector("article.lesson");
  new Reader({ data: JSON.parse(data.textContent), article, place: document.getElementById("bench"), progress }).start();
}
showProgress(document.querySelectorAll(".lesson-card"), progress);
