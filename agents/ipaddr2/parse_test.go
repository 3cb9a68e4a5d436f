package main

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/pulse-ha/pulse/ocf"
)

func TestParseAddress(t *testing.T) {
	for _, good := range []string{"192.0.2.10", "1.0.0.0", "127.0.0.5", "2001:db8::10", "2001:DB8:0:0::10", "fe80::1", "::1"} {
		if ip, err := parseAddress(good); err != nil || ip != netip.MustParseAddr(good) {
			t.Errorf("%s: %v, %v", good, ip, err)
		}
	}
	for bad, want := range map[string]string{
		"192.0.2":                    "must be an IPv4 or IPv6 address",
		"192.0.2.010":                "must be an IPv4 or IPv6 address",
		"192.0.2.256":                "must be an IPv4 or IPv6 address",
		"192.0.2.10 ":                "must be an IPv4 or IPv6 address",
		"www.example.com":            "must be an IPv4 or IPv6 address",
		"$(reboot)":                  "must be an IPv4 or IPv6 address",
		"192.0.2.10/24":              "the mask goes into cidr_netmask",
		"fe80::1%eth0":               "the device goes into nic",
		"::ffff:192.0.2.10":          "written as the IPv4 address 192.0.2.10",
		"0.0.0.0":                    "can't be the address of a host",
		"0.1.2.3":                    "can't be the address of a host",
		"224.0.0.1":                  "can't be the address of a host",
		"255.255.255.255":            "can't be the address of a host",
		"::":                         "can't be the address of a host",
		"ff02::1":                    "can't be the address of a host",
		strings.Repeat("1", 100_000): "must be an IPv4 or IPv6 address",
	} {
		checkUnusable(t, bad, want, func(s string) error { _, err := parseAddress(s); return err })
	}
}

// checkUnusable checks that a value is refused with the code for it.
func checkUnusable(t *testing.T, value, want string, parse func(string) error) {
	t.Helper()
	err := parse(value)
	if err == nil || !strings.Contains(err.Error(), want) || ocf.CodeOf(err) != ocf.ErrInstalled {
		t.Errorf("%.60q: error %v (%v), want %q", value, err, ocf.CodeOf(err), want)
	}
}

func TestParseDevice(t *testing.T) {
	for s, want := range map[string][2]string{
		"eth0":                     {"eth0", ""},
		"eth0:web":                 {"eth0", "web"},
		"eth0:a:b":                 {"eth0", "a:b"},
		"eth0:":                    {"eth0", ""},
		"br-0.100@x":               {"br-0.100@x", ""},
		"enp0s31f6-onboard-device": {"enp0s31f6-onboard-device", ""},
	} {
		if name, label, err := parseDevice(s); err != nil || name != want[0] || label != want[1] {
			t.Errorf("%q: %q, %q, %v; want %q", s, name, label, err, want)
		}
	}
	for _, bad := range []string{":web", ".", "..", "a/b", "eth 0", "eth0\n", "eth0:a b", "ëth0", strings.Repeat("x", 128)} {
		checkUnusable(t, bad, "must be the name of a network device", func(s string) error {
			_, _, err := parseDevice(s)
			return err
		})
	}
}

func TestParseMask(t *testing.T) {
	for s, want := range map[string]int{
		"1": 1, "24": 24, "32": 32, "128": 128, "024": 24,
		"255.255.255.0": 24, "128.0.0.0": 1, "255.255.255.255": 32, "255.255.255.252": 30,
	} {
		mask, err := parseMask(s)
		if err != nil || mask.bits != want || (mask.quad != "") != strings.Contains(s, ".") {
			t.Errorf("%s: %+v, %v; want %d", s, mask, err, want)
		}
	}
	for bad, want := range map[string]string{
		"0": "must be a number of bits", "129": "must be a number of bits", "-1": "must be a number of bits",
		"+24": "must be a number of bits", "/24": "must be a number of bits", "24 ": "must be a number of bits",
		"ffffff00": "must be a number of bits", "99999999999": "must be a number of bits",
		"0.0.0.0": "is no mask", "255.0.255.0": "is no mask", "0.0.0.255": "is no mask",
		"255.255.255": "must be a number of bits", "255.255.255.256": "must be a number of bits",
	} {
		checkUnusable(t, bad, want, func(s string) error { _, err := parseMask(s); return err })
	}
}

func TestParseBroadcast(t *testing.T) {
	for _, test := range []struct{ s, prefix, want string }{
		{"+", "192.0.2.10/24", "192.0.2.255"},
		{"-", "192.0.2.10/24", "192.0.2.0"},
		{"+", "192.0.2.10/30", "192.0.2.11"},
		{"+", "192.0.2.10/31", "invalid IP"},
		{"-", "192.0.2.11/31", "invalid IP"},
		{"+", "192.0.2.10/32", "invalid IP"},
		{"+", "10.1.2.3/9", "10.127.255.255"},
		{"192.0.2.99", "192.0.2.10/24", "192.0.2.99"},
	} {
		b, err := parseBroadcast(test.s)
		if got := b.of(netip.MustParsePrefix(test.prefix)); err != nil || got.String() != test.want {
			t.Errorf("%s of %s: %v, %v; want %s", test.s, test.prefix, got, err, test.want)
		}
	}
	for _, bad := range []string{"++", "192.0.2", "::1", "0.0.0.0", "192.0.2.255/24", "all"} {
		checkUnusable(t, bad, "must be an IPv4 address, + or -", func(s string) error {
			_, err := parseBroadcast(s)
			return err
		})
	}
}

// FuzzParameters checks that a value which is taken means something: an
// address that a host can have, a mask that some address can have.
func FuzzParameters(f *testing.F) {
	f.Add("192.0.2.10", "eth0:web", "255.255.255.0", "+", "web")
	f.Add("2001:db8::10", "", "129", "-", "")
	f.Add("::1", "eth 0", "0", "", " ")
	f.Add("::1", "eth0:a\x00b", "0", "", "\x00")
	f.Add("::1", "eth0\n", "0", "", "\n")
	f.Add("$(id)", "a/b", "-1", "ff", "\x00\n")
	f.Fuzz(func(t *testing.T, ip, nic, mask, brd, label string) {
		a := &ipaddr2{}
		if a.setIP(ip) == nil && (!a.ip.IsValid() || a.ip.Zone() != "" || a.ip.IsMulticast()) {
			t.Errorf("ip %q is taken as %v", ip, a.ip)
		}
		if a.setNIC(nic) == nil && (a.nic == "" || strings.Contains(a.nic, "/") || strings.ContainsAny(a.nic+a.nicLabel, " \n\x00")) {
			t.Errorf("nic %q is taken as %q:%q", nic, a.nic, a.nicLabel)
		}
		if a.setMask(mask) == nil && (a.mask.bits < 1 || a.mask.bits > 128) {
			t.Errorf("mask %q is taken as %d", mask, a.mask.bits)
		}
		if a.setLabel(label) == nil && a.looks == nil && strings.ContainsAny(a.iflabel, " \n\x00") {
			t.Errorf("label %q is taken", label)
		}
		prefix := netip.MustParsePrefix("192.0.2.10/24")
		if a.looks = nil; a.setBroadcast(brd) == nil && a.looks == nil && !a.broadcast.of(prefix).Is4() {
			t.Errorf("broadcast %q is taken as %v", brd, a.broadcast.of(prefix))
		}
	})
}
