"""The course as a whole: are its lessons well made, and do their claims hold?"""
