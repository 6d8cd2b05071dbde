"""Who asks: an address, from the network or from a proxy on this machine; and whether one device is behind it."""

import pytest
from tornado.httputil import HTTPHeaders

from visualizer.serving.neighbours import asker, is_device


@pytest.mark.parametrize(
    ("address", "headers", "found"),
    [
        ("192.168.1.7", {}, "192.168.1.7"),
        ("192.168.1.7", {"X-Real-IP": "10.0.0.1"}, "192.168.1.7"),
        ("192.168.1.7", {"X-Forwarded-For": "10.0.0.1"}, "192.168.1.7"),
        ("127.0.0.1", {"X-Real-IP": "10.0.0.1"}, "10.0.0.1"),
        ("127.0.0.1", {"X-Real-IP": "nonsense"}, "nonsense"),
        ("::1", {"X-Real-IP": "2001:DB8:0::4"}, "2001:db8::4"),
        ("127.0.0.1", {}, "127.0.0.1"),
        ("::ffff:192.168.1.7", {}, "192.168.1.7"),
        ("fe80::1%eth0", {}, "fe80::1"),
        ("", {"X-Real-IP": "10.0.0.1"}, ""),
    ],
)
def test_a_proxy_on_this_machine_is_believed_and_nobody_else(address, headers, found):
    assert asker(address, HTTPHeaders(headers)) == found


@pytest.mark.parametrize("address", ["10.1.2.3", "172.16.0.9", "192.168.1.7", "169.254.3.3", "fd00::7", "fe80::1"])
def test_an_address_of_this_network_is_a_device(address):
    assert is_device(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0.0.0.0", "::", "8.8.8.8", "2606:4700::1", "", "nonsense"])
def test_others_may_be_a_whole_class_or_this_machine(address):
    assert not is_device(address)
