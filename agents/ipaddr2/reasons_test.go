package main

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

func TestDeviceIsMissing(t *testing.T) {
	for name, want := range map[string]string{
		"lan0": "192.0.2.10 is not here: the device eth0 doesn't exist; the one that had it is called lan0 now",
		"":     "192.0.2.10 is not here: the device eth0 doesn't exist",
		"eth0": "192.0.2.10 is not on eth0",
	} {
		f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10", "nic", "eth0", "cidr_netmask", "24")
		call(t, host, f, ocf.Start, ocf.Success)
		f.devices[1].name = name
		if name == "" {
			f.devices[1].index = 77
		}
		f.addresses = nil
		host.Set("OCF_RESKEY_CRM_meta_interval", "10000")
		if out := call(t, host, f, ocf.Monitor, ocf.NotRunning); out.Reason != want {
			t.Errorf("reason %q, want %q", out.Reason, want)
		}
	}
}

func TestAddressWithAPeer(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	f.fail["Add"], f.paired = errExists, true
	if out := call(t, host, f, ocf.Start, ocf.ErrGeneric); !strings.Contains(out.Reason, "it is there with a peer") {
		t.Errorf("reason %q", out.Reason)
	}
}

func TestDeviceCannotBeBroughtUp(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "198.51.100.7", "nic", "eth1", "cidr_netmask", "24")
	f.fail["SetUp"] = unix.EPERM
	want := "bring eth1 up: operation not permitted: the agent needs the capability CAP_NET_ADMIN"
	if out := call(t, host, f, ocf.Start, ocf.ErrPerm); out.Reason != want {
		t.Errorf("reason %q", out.Reason)
	}
	checkState(t, f)
}

// TestKernelsReasons: what the kernel says by itself helps nobody.
func TestKernelsReasons(t *testing.T) {
	newPair(t)
	ip(t, "addr add 192.0.2.12 peer 192.0.2.13/24 dev eth0")
	agent := pulseAgent(t)
	reason := agent.mustCall(t, 1, "start", "ip=192.0.2.12", "nic=eth0", "cidr_netmask=24", "arp_count=1")
	if !strings.Contains(reason, "it is there with a peer") {
		t.Errorf("reason %q", reason)
	}
	ip(t, "link set eth0 mtu 1000")
	reason = agent.mustCall(t, 1, "start", "ip=2001:db8::10", "nic=eth0", "cidr_netmask=64", "arp_count=1")
	if !strings.Contains(reason, "the device's MTU is 1000, and IPv6 needs 1280") {
		t.Errorf("reason %q", reason)
	}
}
