package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// parity is a case that this agent and the shell agent are both put through:
// probe, start, start again, monitor, and stop twice.
type parity struct {
	name   string
	setup  []string // arguments of the command ip, after the devices are there
	params []string
	want   string // addresses that start adds
	code   int    // of start

	// Where the shell agent differs: what it does, and why this agent doesn't.
	shell     string
	shellCode int
	shellStop int
	why       string
}

const (
	ours4 = "addr add 192.0.2.1/24 brd + dev eth0"
	ours6 = "addr add 2001:db8::1/64 nodad dev eth0"
)

var parityCases = []parity{
	{
		name: "all from the route", setup: []string{ours4}, params: []string{"ip=192.0.2.10"},
		want: "inet 192.0.2.10/24 brd 192.0.2.255 scope global secondary eth0",
	},
	{
		name: "device given", setup: []string{ours4}, params: []string{"ip=192.0.2.10", "nic=eth0"},
		want: "inet 192.0.2.10/24 brd 192.0.2.255 scope global secondary eth0",
	},
	{
		name: "mask given", setup: []string{ours4}, params: []string{"ip=192.0.2.10", "cidr_netmask=32"},
		want: "inet 192.0.2.10/32 brd 192.0.2.255 scope global eth0",
	},
	{
		name: "mask with dots, by its old name", setup: []string{ours4}, params: []string{"ip=192.0.2.10", "netmask=255.255.255.0"},
		want: "inet 192.0.2.10/24 brd 192.0.2.255 scope global secondary eth0",
	},
	{
		name: "device and mask, no route", params: []string{"ip=198.51.100.7", "nic=eth0", "cidr_netmask=24"},
		want: "inet 198.51.100.7/24 scope global eth0",
	},
	{
		name: "device down", setup: []string{"link set eth0 down"}, params: []string{"ip=198.51.100.7", "nic=eth0", "cidr_netmask=24"},
		want: "inet 198.51.100.7/24 scope global eth0",
	},
	{
		name: "device and mask, source without a broadcast address", setup: []string{"addr add 192.0.2.1/24 dev eth0"},
		params: []string{"ip=192.0.2.10", "nic=eth0", "cidr_netmask=24"},
		want:   "inet 192.0.2.10/24 scope global secondary eth0",
	},
	{
		name: "device and mask, source with a broadcast address", setup: []string{ours4},
		params: []string{"ip=192.0.2.10", "nic=eth0", "cidr_netmask=28"},
		want:   "inet 192.0.2.10/28 brd 192.0.2.255 scope global eth0",
	},
	{
		name: "broadcast +", params: []string{"ip=198.51.100.7", "nic=eth0", "cidr_netmask=28", "broadcast=+"},
		want: "inet 198.51.100.7/28 brd 198.51.100.15 scope global eth0",
	},
	{
		name: "broadcast -", params: []string{"ip=198.51.100.7", "nic=eth0", "cidr_netmask=28", "broadcast=-"},
		want: "inet 198.51.100.7/28 brd 198.51.100.0 scope global eth0",
	},
	{
		name: "broadcast + for a single address", params: []string{"ip=198.51.100.7", "nic=eth0", "cidr_netmask=32", "broadcast=+"},
		want: "inet 198.51.100.7/32 scope global eth0",
	},
	{
		name: "broadcast - for a single address", params: []string{"ip=198.51.100.7", "nic=eth0", "cidr_netmask=32", "broadcast=-"},
		want: "inet 198.51.100.7/32 scope global eth0",
	},
	{
		name: "broadcast + between two", params: []string{"ip=198.51.100.7", "nic=eth0", "cidr_netmask=31", "broadcast=+"},
		want: "inet 198.51.100.7/31 scope global eth0",
	},
	{
		name: "broadcast address", setup: []string{ours4}, params: []string{"ip=192.0.2.10", "broadcast=192.0.2.127"},
		want: "inet 192.0.2.10/24 brd 192.0.2.127 scope global secondary eth0",
	},
	{
		name: "on loopback", setup: []string{"link set lo up"}, params: []string{"ip=127.0.0.99"},
		want: "inet 127.0.0.99/8 scope host secondary lo",
	},
	{
		name: "label", setup: []string{ours4}, params: []string{"ip=192.0.2.10", "iflabel=web"},
		want: "inet 192.0.2.10/24 brd 192.0.2.255 scope global secondary eth0:web",
	},
	{
		name: "label in nic wins", setup: []string{ours4}, params: []string{"ip=192.0.2.10", "nic=eth0:db", "iflabel=web"},
		want: "inet 192.0.2.10/24 brd 192.0.2.255 scope global secondary eth0:db",
	},
	{
		name: "label of 16 characters", setup: []string{ours4}, params: []string{"ip=192.0.2.10", "nic=eth0", "iflabel=elevenchars"},
		code: 6, shellCode: 6, shellStop: 6, why: "a stop with wrong parameters must succeed where nothing was started",
	},
	{
		name: "the most specific route", setup: []string{
			ours4, "route add 192.0.2.0/28 dev eth0", "route add 192.0.2.10/32 dev eth0", "route add 192.0.0.0/16 dev peer0",
		},
		params: []string{"ip=192.0.2.10"},
		want:   "inet 192.0.2.10/28 scope global eth0",
	},
	{
		name: "a route by a gateway is none", setup: []string{ours4, "route add 192.0.2.0/28 via 192.0.2.2"},
		params: []string{"ip=192.0.2.10"},
		want:   "inet 192.0.2.10/24 brd 192.0.2.255 scope global secondary eth0",
	},
	{
		name: "two metrics", setup: []string{
			"route add 192.0.2.0/24 dev eth0 metric 100", "route add 192.0.2.0/24 dev peer0 metric 200",
		},
		params: []string{"ip=192.0.2.10"},
		want:   "inet 192.0.2.10/24 scope global eth0",
		shell:  "", why: "it takes the last route in the list; the kernel uses the one with the lowest metric",
	},
	{
		name: "no route at all", params: []string{"ip=198.51.100.7"}, code: 1, shellCode: 1,
	},
	{
		name: "no route by the device", setup: []string{"route add 198.51.100.0/24 dev peer0"},
		params: []string{"ip=198.51.100.7", "nic=eth0"}, code: 1, shellCode: 1,
	},
	{
		name: "IPv6", setup: []string{ours6}, params: []string{"ip=2001:db8::10"},
		want: "inet6 2001:db8::10/64 scope global",
	},
	{
		name: "IPv6, another spelling", setup: []string{ours6}, params: []string{"ip=2001:DB8:0::0:10"},
		want: "inet6 2001:db8::10/64 scope global",
	},
	{
		name: "IPv6, single", setup: []string{ours6}, params: []string{"ip=2001:db8::10", "cidr_netmask=128"},
		want: "inet6 2001:db8::10/128 scope global",
	},
	{
		name: "IPv6, device and mask", params: []string{"ip=2001:db8:1::10", "nic=eth0", "cidr_netmask=64", "iflabel=web"},
		want: "inet6 2001:db8:1::10/64 scope global",
	},
	{
		name: "IPv6, no route", params: []string{"ip=2001:db8:1::10"}, code: 1, shellCode: 1,
	},
	{
		name: "IPv6, link-local without a device", params: []string{"ip=fe80::10"}, code: 6, shellCode: 6,
	},
	{
		name: "IPv6 with a broadcast address", setup: []string{ours6}, params: []string{"ip=2001:db8::10", "broadcast=+"},
		code: 6, shellCode: 1, why: "it calls ip, which refuses; no other node can do better",
	},
	{name: "no address", code: 6, shellCode: 6},
	{
		name: "no address of a host", setup: []string{ours4}, params: []string{"ip=192.0.2.300"},
		code: 5, shellCode: 6, why: "4.18 says 5 where 4.12 says 6",
	},
	{
		name: "mask too long", setup: []string{ours4}, params: []string{"ip=192.0.2.10", "cidr_netmask=33"},
		code: 5, shellCode: 6, why: "4.18 says 5 where 4.12 says 6",
	},
	{
		name: "no broadcast address", setup: []string{ours4}, params: []string{"ip=192.0.2.10", "broadcast=all"},
		code: 5, shellCode: 6, why: "4.18 says 5 where 4.12 says 6",
	},
	{
		name: "no such device", setup: []string{ours4}, params: []string{"ip=192.0.2.10", "nic=eth7"},
		code: 5, shellCode: 6, why: "4.18 says 5 where 4.12 says 6",
	},
	{
		name: "no announcements", setup: []string{ours4}, params: []string{"ip=192.0.2.10", "arp_count=0"},
		code: 6, shellCode: 6, shellStop: 6, why: "a stop with wrong parameters must succeed where nothing was started",
	},
}

func TestParity(t *testing.T) {
	t.Run("pulse", func(t *testing.T) {
		for _, c := range parityCases {
			t.Run(c.name, func(t *testing.T) { c.run(t, pulseAgent(t), c.want, c.code, 0) })
		}
	})
	t.Run("shell", func(t *testing.T) {
		path := ocftest.ShellAgents + "/IPaddr2"
		if _, err := os.Stat(path); err != nil {
			ocftest.Skip(t, "the shell agent (Debian package resource-agents) is not installed")
		}
		for _, c := range parityCases {
			want, code := c.want, c.code
			if c.why != "" {
				want, code = c.shell, c.shellCode
			}
			t.Run(c.name, func(t *testing.T) { c.run(t, program{path, t.TempDir()}, want, code, c.shellStop) })
		}
	})
}

// run puts one agent through the case.
func (c parity) run(t *testing.T, agent program, want string, startCode, stopCode int) {
	newPair(t)
	for _, args := range c.setup {
		ip(t, args)
	}
	params := c.params
	if !slices.Contains(params, "arp_count=0") {
		params = append([]string{"arp_count=1"}, params...)
	}
	all := func() []string { return append(addresses(t, "lo"), addresses(t, "eth0")...) }
	before := all()
	added := func() string {
		now := all()
		return strings.Join(slices.DeleteFunc(now, func(a string) bool { return slices.Contains(before, a) }), "; ")
	}
	agent.mustCall(t, startCode, "start", params...)
	if got := added(); got != want {
		t.Errorf("added %q, want %q", got, want)
	}
	if startCode == 0 {
		agent.mustCall(t, 0, "monitor", params...)
		agent.mustCall(t, 0, "start", params...)
		if got := added(); got != want {
			t.Errorf("after another start there is %q, want %q", got, want)
		}
	}
	for range 2 {
		agent.mustCall(t, stopCode, "stop", params...)
	}
	if got := all(); !slices.Equal(got, before) {
		t.Errorf("after stop there is %q, want %q", got, before)
	}
}
