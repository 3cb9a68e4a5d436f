package main

import (
	"errors"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

func TestScripts(t *testing.T) { ocftest.RunScripts(t) }

func TestMetaData(t *testing.T) { ocftest.CheckMetaData(t, New) }

func FuzzEnvironment(f *testing.F) {
	declare := func(host ocf.Host) *ocf.Agent { return on(newFake())(host) }
	ocftest.FuzzEnvironment(f, declare, ocf.Start, ocf.Stop, ocf.Monitor, ocf.Status, ocf.ReloadAgent, ocf.ValidateAll)
}

func TestStartAddsTheAddress(t *testing.T) {
	for _, test := range []struct {
		name   string
		params []string
		want   []string
	}{
		{
			"all from the route",
			[]string{"ip", "192.0.2.10"},
			[]string{"address eth0 192.0.2.10/24 brd 192.0.2.255 secondary"},
		},
		{
			"device given",
			[]string{"ip", "192.0.2.10", "nic", "eth0"},
			[]string{"address eth0 192.0.2.10/24 brd 192.0.2.255 secondary"},
		},
		{
			"mask given",
			[]string{"ip", "192.0.2.10", "cidr_netmask", "32"},
			[]string{"address eth0 192.0.2.10/32 brd 192.0.2.255"},
		},
		{
			"mask by its old name",
			[]string{"ip", "192.0.2.10", "netmask", "255.255.255.0"},
			[]string{"address eth0 192.0.2.10/24 brd 192.0.2.255 secondary"},
		},
		{
			"no route needed",
			[]string{"ip", "198.51.100.7", "nic", "eth1", "cidr_netmask", "28"},
			[]string{"address eth1 198.51.100.7/28", "device eth1 up=true"},
		},
		{
			"broadcast +",
			[]string{"ip", "198.51.100.7", "nic", "eth0", "cidr_netmask", "28", "broadcast", "+"},
			[]string{"address eth0 198.51.100.7/28 brd 198.51.100.15"},
		},
		{
			"broadcast -",
			[]string{"ip", "198.51.100.7", "nic", "eth0", "cidr_netmask", "28", "broadcast", "-"},
			[]string{"address eth0 198.51.100.7/28 brd 198.51.100.0"},
		},
		{
			"broadcast address",
			[]string{"ip", "192.0.2.10", "broadcast", "192.0.2.127"},
			[]string{"address eth0 192.0.2.10/24 brd 192.0.2.127 secondary"},
		},
		{
			"label",
			[]string{"ip", "192.0.2.10", "iflabel", "web"},
			[]string{"address eth0 192.0.2.10/24 brd 192.0.2.255 label eth0:web secondary"},
		},
		{
			"label in nic wins",
			[]string{"ip", "192.0.2.10", "nic", "eth0:db", "iflabel", "web"},
			[]string{"address eth0 192.0.2.10/24 brd 192.0.2.255 label eth0:db secondary"},
		},
		{
			"alternative name",
			[]string{"ip", "192.0.2.10", "nic", "enp0s31f6-onboard", "iflabel", "web"},
			[]string{"address eth0 192.0.2.10/24 brd 192.0.2.255 label eth0:web secondary"},
		},
		{
			"loopback",
			[]string{"ip", "127.0.0.5"},
			[]string{"address lo 127.0.0.5/8 secondary"},
		},
		{
			"IPv6",
			[]string{"ip", "2001:DB8:0:0::10"},
			[]string{"address eth0 2001:db8::10/64"},
		},
		{
			"IPv6, single",
			[]string{"ip", "2001:db8::10", "cidr_netmask", "128"},
			[]string{"address eth0 2001:db8::10/128"},
		},
		{
			"IPv6, link-local",
			[]string{"ip", "fe80::10", "nic", "eth0", "cidr_netmask", "64"},
			[]string{"address eth0 fe80::10/64"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, host := newFake(), ocftest.NewHost(t).Params(test.params...)
			call(t, host, f, ocf.Monitor, ocf.NotRunning)
			call(t, host, f, ocf.Start, ocf.Success)
			checkState(t, f, test.want...)
			call(t, host, f, ocf.Monitor, ocf.Success)
			call(t, host, f, ocf.Status, ocf.Success)
			call(t, host, f, ocf.Start, ocf.Success)
			call(t, host, f, ocf.ReloadAgent, ocf.Success)
			checkState(t, f, test.want...)
			call(t, host, f, ocf.Stop, ocf.Success)
			call(t, host, f, ocf.Stop, ocf.Success)
			call(t, host, f, ocf.Monitor, ocf.NotRunning)
			host.Params("cidr_netmask", "", "netmask", "", "nic", "")
			call(t, host, f, ocf.Monitor, ocf.NotRunning)
		})
	}
}

// refusals are parameters that can't work, the code of a start with them, and
// what its reason says.
var refusals = []struct {
	params []string
	code   ocf.Code
	reason string

	looksOnly bool // they say where the address is all the same
}{
	{nil, ocf.ErrConfigured, "parameter ip is required", false},
	{[]string{"ip", "192.0.2.300"}, ocf.ErrInstalled, `ip="192.0.2.300": must be an IPv4 or IPv6 address`, false},
	{[]string{"ip", "192.0.2.10", "cidr_netmask", "33"}, ocf.ErrInstalled, "cidr_netmask=33: 192.0.2.10 has a mask of at most 32 bits", false},
	{[]string{"ip", "192.0.2.10", "netmask", "255.0.255.0"}, ocf.ErrInstalled, `netmask="255.0.255.0": is no mask`, false},
	{[]string{"ip", "2001:db8::10", "cidr_netmask", "255.255.255.0"}, ocf.ErrInstalled, "must be a number of bits for the IPv6 address", false},
	{[]string{"ip", "192.0.2.10", "broadcast", "x"}, ocf.ErrInstalled, `broadcast="x": must be an IPv4 address, + or -`, true},
	{[]string{"ip", "2001:db8::10", "broadcast", "+"}, ocf.ErrConfigured, "leave it out", true},
	{[]string{"ip", "192.0.2.10", "nic", "a/b"}, ocf.ErrInstalled, `nic="a/b": must be the name of a network device`, false},
	{[]string{"ip", "192.0.2.10", "nic", "eth0", "iflabel", "elevenchars"}, ocf.ErrConfigured, "the label eth0:elevenchars has 16 characters", true},
	{[]string{"ip", "192.0.2.10", "nic", "eth0:elevenchars"}, ocf.ErrConfigured, "the label eth0:elevenchars has 16 characters", true},
	{[]string{"ip", "192.0.2.10", "iflabel", "a b"}, ocf.ErrConfigured, `iflabel="a b"`, true},
	{[]string{"ip", "192.0.2.10", "arp_count", "0"}, ocf.ErrConfigured, `arp_count="0"`, false},
	{[]string{"ip", "192.0.2.10", "arp_count", "many"}, ocf.ErrConfigured, `arp_count="many"`, false},
	{[]string{"ip", "192.0.2.10", "arp_interval", "0"}, ocf.ErrConfigured, `arp_interval="0"`, false},
	{[]string{"ip", "192.0.2.10", "arp_interval", "-1"}, ocf.ErrConfigured, `arp_interval="-1"`, false},
	{[]string{"ip", "fe80::10"}, ocf.ErrConfigured, "nic is required for the link-local address fe80::10", false},
}

func TestParametersThatCannotWork(t *testing.T) {
	for _, test := range refusals {
		t.Run(strings.Join(test.params, " "), func(t *testing.T) {
			f, host := newFake(), ocftest.NewHost(t).Params(test.params...)
			for _, action := range []string{ocf.Start, ocf.ValidateAll, ocf.ReloadAgent} {
				if out := call(t, host, f, action, test.code); !strings.Contains(out.Reason, test.reason) {
					t.Errorf("%s: reason %q, want %q", action, out.Reason, test.reason)
				}
			}
			call(t, host, f, ocf.Stop, ocf.Success)
			call(t, host, f, ocf.Monitor, ocf.NotRunning)
			host.Set("OCF_RESKEY_CRM_meta_interval", "10000")
			want := ocf.ErrGeneric
			if test.looksOnly {
				want = ocf.NotRunning
			}
			call(t, host, f, ocf.Monitor, want)
			checkState(t, f)
		})
	}
}

// TestLooksDontMatterForStop: nor for a monitor.
func TestLooksDontMatterForStop(t *testing.T) {
	for _, test := range refusals {
		if !test.looksOnly {
			continue
		}
		f, host := newFake(), ocftest.NewHost(t).Params(test.params...)
		prefix := "192.0.2.10/24"
		if test.params[1] == "2001:db8::10" {
			prefix = "2001:db8::10/64"
		}
		f.must(f.Add(address{device: 2, prefix: netip.MustParsePrefix(prefix)}))
		host.Set("OCF_RESKEY_CRM_meta_interval", "10000")
		call(t, host, f, ocf.Monitor, ocf.Success)
		call(t, host, f, ocf.Stop, ocf.Success)
		checkState(t, f)
	}
}

// TestHostsThatDoNotSuit has parameters that are fine elsewhere.
func TestHostsThatDoNotSuit(t *testing.T) {
	for _, test := range []struct {
		params []string
		code   ocf.Code
		reason string
	}{
		{[]string{"ip", "192.0.2.10", "nic", "eth7"}, ocf.ErrInstalled, `nic="eth7": this host has no such network device`},
		{[]string{"ip", "192.0.2.10", "nic", "eth7", "cidr_netmask", "24"}, ocf.ErrInstalled, `nic="eth7": this host has no such network device`},
		{[]string{"ip", "198.51.100.7"}, ocf.ErrGeneric, "set nic and cidr_netmask"},
		{[]string{"ip", "198.51.100.7", "cidr_netmask", "24"}, ocf.ErrGeneric, "set nic"},
		{[]string{"ip", "192.0.2.10", "cidr_netmask", "23"}, ocf.ErrGeneric, "192.0.2.10/23: set nic"},
		{[]string{"ip", "198.51.100.7", "nic", "eth0"}, ocf.ErrGeneric, "no route by device eth0 leads directly to a network with 198.51.100.7: set cidr_netmask"},
		{[]string{"ip", "2001:db8:1::7"}, ocf.ErrGeneric, "set nic and cidr_netmask"},
		{[]string{"ip", "192.0.2.10", "nic", "enp0s31f6-onboard", "iflabel", "elevenchars"}, ocf.ErrConfigured, "the label eth0:elevenchars has 16"},
	} {
		t.Run(strings.Join(test.params, " "), func(t *testing.T) {
			f, host := newFake(), ocftest.NewHost(t).Params(test.params...)
			call(t, host, f, ocf.ValidateAll, ocf.Success)
			host.Set("OCF_CHECK_LEVEL", "10")
			for _, action := range []string{ocf.ValidateAll, ocf.Start} {
				if out := call(t, host, f, action, test.code); !strings.Contains(out.Reason, test.reason) {
					t.Errorf("%s: reason %q, want %q", action, out.Reason, test.reason)
				}
			}
			call(t, host, f, ocf.Stop, ocf.Success)
			call(t, host, f, ocf.Monitor, ocf.NotRunning)
			host.Set("OCF_RESKEY_CRM_meta_interval", "10000")
			call(t, host, f, ocf.Monitor, ocf.NotRunning)
			checkState(t, f)
		})
	}
}

func TestAnnouncements(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10", "arp_count", "3", "arp_interval", "400")
	before := host.Now()
	call(t, host, f, ocf.Start, ocf.Success)
	if took := host.Now().Sub(before); took != 800*time.Millisecond {
		t.Errorf("three announcements took %v, want two intervals", took)
	}
	if got := strings.Join(f.announced, ","); got != "eth0 192.0.2.10,eth0 192.0.2.10,eth0 192.0.2.10" {
		t.Errorf("announced %q", got)
	}
	call(t, host, f, ocf.Start, ocf.Success)
	if len(f.announced) != 4 {
		t.Errorf("a second start announced the address %d times, want once", len(f.announced)-3)
	}
	f, host = newFake(), ocftest.NewHost(t).Params("ip", "127.0.0.5")
	call(t, host, f, ocf.Start, ocf.Success)
	if len(f.announced) != 0 {
		t.Error("an address on loopback was announced")
	}
}

func TestFailedAnnouncementsAreNoFailure(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	f.fail["Announce"] = unix.ENOBUFS
	call(t, host, f, ocf.Start, ocf.Success)
	checkLog(t, host, "WARNING: sent 0 of 5 announcements of 192.0.2.10 on eth0: no buffer space available")
}

func checkLog(t *testing.T, host *ocftest.Host, want string) {
	t.Helper()
	log, err := ocf.ReadState(host.Env["HA_LOGFILE"])
	if err != nil || !strings.Contains(log, want) {
		t.Errorf("log %q (%v), want %q", log, err, want)
	}
}

func TestDuplicateAddressDetection(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "2001:db8::10")
	f.tentative = 100
	before := host.Now()
	call(t, host, f, ocf.Start, ocf.Success)
	if took := host.Now().Sub(before) - 4*200*time.Millisecond; took < 90*dadPoll || took > 110*dadPoll {
		t.Errorf("waited %v for 100 looks", took)
	}
	if len(f.announced) != 5 {
		t.Errorf("announced %q", f.announced)
	}
}

func TestDuplicateIsRemoved(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "2001:db8::10")
	f.used, f.tentative = netip.MustParseAddr("2001:db8::10"), 100
	out := call(t, host, f, ocf.Start, ocf.ErrGeneric)
	if !strings.Contains(out.Reason, "duplicate address: another host on the network of eth0 uses 2001:db8::10") {
		t.Errorf("reason %q", out.Reason)
	}
	checkState(t, f)
	if len(f.announced) != 0 {
		t.Errorf("announced %q", f.announced)
	}
	call(t, host, f, ocf.Stop, ocf.Success)
}

// TestDuplicateFoundLater has an address that a start finds refused: the
// kernel has to try anew.
func TestDuplicateFoundLater(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "2001:db8::10")
	f.must(f.Add(address{device: 2, prefix: netip.MustParsePrefix("2001:db8::10/64"), flags: unix.IFA_F_DADFAILED | unix.IFA_F_TENTATIVE}))
	call(t, host, f, ocf.Monitor, ocf.ErrGeneric)
	call(t, host, f, ocf.Start, ocf.Success)
	call(t, host, f, ocf.Monitor, ocf.Success)
	checkState(t, f, "address eth0 2001:db8::10/64")
}

func TestFailedStartLeavesNothing(t *testing.T) {
	broken := errors.New("broken")
	for _, method := range []string{"Device", "Connected", "Addresses", "Add", "SetUp", "Find"} {
		t.Run(method, func(t *testing.T) {
			f, host := newFake(), ocftest.NewHost(t).Params("ip", "198.51.100.7", "nic", "eth1", "cidr_netmask", "24")
			f.routes = append(f.routes, route{device: 3, to: netip.MustParsePrefix("198.51.100.0/24"), source: netip.MustParseAddr("198.51.100.1")})
			f.fail[method] = broken
			if out := call(t, host, f, ocf.Start, ocf.ErrGeneric); !strings.Contains(out.Reason, "broken") {
				t.Errorf("reason %q", out.Reason)
			}
			checkState(t, f)
			delete(f.fail, method)
			if record, err := recordOf(t, host); record != nil || err != nil {
				t.Errorf("record %v, %v is left", record, err)
			}
		})
	}
}

// TestStartThatFailsLate has nothing wrong before the address is there.
func TestStartThatFailsLate(t *testing.T) {
	for _, method := range []string{"SetUp", "Find"} {
		f, host := newFake(), ocftest.NewHost(t).Params("ip", "2001:db8:1::7", "nic", "eth1", "cidr_netmask", "64")
		added := false
		f.watch = func(change string) {
			if change == "Add" {
				added = true
				f.fail[method] = errors.New("broken late")
			}
		}
		if out := call(t, host, f, ocf.Start, ocf.ErrGeneric); !strings.Contains(out.Reason, "broken late") || !added {
			t.Errorf("%s: reason %q, added %v", method, out.Reason, added)
		}
		delete(f.fail, method)
		if got := strings.Join(addressesOf(f), " "); strings.Contains(got, "2001:db8:1::7") {
			t.Errorf("%s: left %s", method, got)
		}
		if record, err := recordOf(t, host); record != nil || err != nil {
			t.Errorf("%s: record %v, %v is left", method, record, err)
		}
	}
}

// recordOf returns the record that the resource's start left.
func recordOf(t *testing.T, host *ocftest.Host) (record ocf.Record, err error) {
	t.Helper()
	agent := on(newFake())(host)
	for i := range agent.Actions {
		agent.Actions[i].Run = nil
	}
	agent.Check = func(call *ocf.Call) error {
		record, err = call.LoadRecord()
		return ocf.NotRunning
	}
	agent.Run(t.Context(), host, []string{ocf.ValidateAll})
	return record, err
}

func TestReasonsOfTheKernelAreExplained(t *testing.T) {
	for err, want := range map[error]string{
		unix.EACCES: "add 2001:db8::10/64 to eth0: permission denied: IPv6 is switched off there, see net.ipv6.conf.eth0.disable_ipv6",
		errExists:   "address exists: it is there with another mask",
	} {
		f, host := newFake(), ocftest.NewHost(t).Params("ip", "2001:db8::10")
		f.fail["Add"] = err
		if out := call(t, host, f, ocf.Start, ocf.ErrGeneric); !strings.Contains(out.Reason, want) {
			t.Errorf("reason %q, want %q", out.Reason, want)
		}
	}
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	f.fail["Add"] = unix.EPERM
	call(t, host, f, ocf.Start, ocf.ErrPerm)
}

func TestOnlyRootStartsAndStops(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	call(t, host, f, ocf.Start, ocf.Success)
	host.UID = 1000
	for _, action := range []string{ocf.Start, ocf.Stop} {
		if out := call(t, host, f, action, ocf.ErrPerm); out.Reason != action+" has to run as root" {
			t.Errorf("%s: reason %q", action, out.Reason)
		}
	}
	call(t, host, f, ocf.Monitor, ocf.Success)
	call(t, host, f, ocf.ValidateAll, ocf.Success)
	checkState(t, f, "address eth0 192.0.2.10/24 brd 192.0.2.255 secondary")
}

func TestStopByRecord(t *testing.T) {
	for name, change := range map[string]func(*ocftest.Host, *fakeNetwork){
		"parameters gone":   func(h *ocftest.Host, _ *fakeNetwork) { delete(h.Env, "OCF_RESKEY_ip") },
		"parameters junk":   func(h *ocftest.Host, _ *fakeNetwork) { h.Params("cidr_netmask", "x", "nic", "a/b") },
		"another address":   func(h *ocftest.Host, _ *fakeNetwork) { h.Params("ip", "192.0.2.99") },
		"another device":    func(h *ocftest.Host, _ *fakeNetwork) { h.Params("nic", "eth1") },
		"a device not here": func(h *ocftest.Host, _ *fakeNetwork) { h.Params("nic", "eth7") },
		"another mask":      func(h *ocftest.Host, _ *fakeNetwork) { h.Params("cidr_netmask", "28") },
		"routes gone":       func(_ *ocftest.Host, f *fakeNetwork) { f.routes = nil },
		"a more specific one": func(_ *ocftest.Host, f *fakeNetwork) {
			f.routes = append(f.routes, route{device: 3, to: netip.MustParsePrefix("192.0.2.0/28")})
		},
		"device renamed": func(_ *ocftest.Host, f *fakeNetwork) { f.devices[1].name = "lan0" },
		"nothing":        func(*ocftest.Host, *fakeNetwork) {},
	} {
		t.Run(name, func(t *testing.T) {
			f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
			call(t, host, f, ocf.Start, ocf.Success)
			change(host, f)
			call(t, host, f, ocf.Stop, ocf.Success)
			if state := f.state(); strings.Contains(state, "192.0.2.10/") {
				t.Errorf("state %s", state)
			}
			if record, err := recordOf(t, host); record != nil || err != nil {
				t.Errorf("record %v, %v is left", record, err)
			}
		})
	}
}

// TestRoutesChangeWhileRunning: the address still serves.
func TestRoutesChangeWhileRunning(t *testing.T) {
	for name, change := range map[string]func(*fakeNetwork){
		"gone": func(f *fakeNetwork) { f.routes = nil },
		"more specific": func(f *fakeNetwork) {
			f.routes = append(f.routes, route{device: 3, to: netip.MustParsePrefix("192.0.2.0/28")})
		},
		"device renamed": func(f *fakeNetwork) {
			f.devices[1].name = "lan0"
			f.altNames["enp0s31f6-onboard"] = "lan0"
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, nic := range []string{"", "enp0s31f6-onboard"} {
				f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10", "nic", nic)
				call(t, host, f, ocf.Start, ocf.Success)
				change(f)
				host.Set("OCF_RESKEY_CRM_meta_interval", "10000")
				call(t, host, f, ocf.Monitor, ocf.Success)
				call(t, host, f, ocf.Start, ocf.Success)
				os.RemoveAll(host.Env["HA_RSCTMP"] + "/records")
				if f.routes == nil && nic != "" {
					call(t, host, f, ocf.Monitor, ocf.Success)
					call(t, host, f, ocf.Stop, ocf.Success)
					checkState(t, f)
				}
			}
		})
	}
}

// TestAddressWithoutARecord was put there by the shell agent, or by hand.
func TestAddressWithoutARecord(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	f.must(f.Add(address{device: 2, prefix: netip.MustParsePrefix("192.0.2.10/24")}))
	call(t, host, f, ocf.Monitor, ocf.Success)
	routes := f.routes
	f.routes = nil
	call(t, host, f, ocf.Monitor, ocf.NotRunning)
	call(t, host, f, ocf.Stop, ocf.Success)
	checkState(t, f, "address eth0 192.0.2.10/24 secondary")
	f.routes = routes
	call(t, host, f, ocf.Stop, ocf.Success)
	checkState(t, f)
}

// TestAddressOfAnother is on a device or with a mask that the parameters
// exclude; it is none of the resource's.
func TestAddressOfAnother(t *testing.T) {
	for _, test := range []struct {
		params []string
		other  address
		state  string
	}{
		{[]string{"ip", "192.0.2.10"}, address{device: 1, prefix: netip.MustParsePrefix("192.0.2.10/32")}, "address lo 192.0.2.10/32"},
		{[]string{"ip", "192.0.2.10"}, address{device: 2, prefix: netip.MustParsePrefix("192.0.2.10/25")}, "address eth0 192.0.2.10/25"},
		{[]string{"ip", "192.0.2.10", "nic", "eth1"}, address{device: 2, prefix: netip.MustParsePrefix("192.0.2.10/28")}, "address eth0 192.0.2.10/28"},
		{[]string{"ip", "192.0.2.10", "nic", "eth0", "cidr_netmask", "24"}, address{device: 2, prefix: netip.MustParsePrefix("192.0.2.10/28")}, "address eth0 192.0.2.10/28"},
		{[]string{"ip", "198.51.100.7"}, address{device: 2, prefix: netip.MustParsePrefix("198.51.100.7/32")}, "address eth0 198.51.100.7/32"},
		{[]string{"ip", "198.51.100.7"}, address{device: 1, prefix: netip.MustParsePrefix("198.51.100.7/32")}, "address lo 198.51.100.7/32"},
	} {
		t.Run(strings.Join(test.params, " "), func(t *testing.T) {
			f, host := newFake(), ocftest.NewHost(t).Params(test.params...)
			f.must(f.Add(test.other))
			f.routes = f.routes[:3]
			call(t, host, f, ocf.Monitor, ocf.NotRunning)
			call(t, host, f, ocf.Stop, ocf.Success)
			checkState(t, f, test.state)
		})
	}
}

func TestStopKeepsSecondaries(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "198.51.100.7", "nic", "eth0", "cidr_netmask", "24")
	call(t, host, f, ocf.Start, ocf.Success)
	f.must(f.Add(address{device: 2, prefix: netip.MustParsePrefix("198.51.100.8/24")}))
	call(t, host, f, ocf.Stop, ocf.Success)
	checkState(t, f, "address eth0 198.51.100.8/24", "promote eth0=true")
	checkLog(t, host, "WARNING: set net.ipv4.conf.eth0.promote_secondaries to 1")
}

// TestStopOfASecondary: nothing goes with it, so that no setting is changed.
func TestStopOfASecondary(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "198.51.100.7", "nic", "eth0", "cidr_netmask", "24")
	f.must(f.Add(address{device: 2, prefix: netip.MustParsePrefix("198.51.100.8/24")}))
	call(t, host, f, ocf.Start, ocf.Success)
	call(t, host, f, ocf.Stop, ocf.Success)
	checkState(t, f, "address eth0 198.51.100.8/24")
}

// TestStopGoesOn has a kernel that can't promote: the address must go anyway.
func TestStopGoesOn(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "198.51.100.7", "nic", "eth0", "cidr_netmask", "24")
	call(t, host, f, ocf.Start, ocf.Success)
	f.must(f.Add(address{device: 2, prefix: netip.MustParsePrefix("198.51.100.8/24")}))
	f.fail["KeepSecondaries"] = unix.EPERM
	call(t, host, f, ocf.Stop, ocf.Success)
	checkState(t, f)
	checkLog(t, host, "WARNING: other addresses on eth0 may go with 198.51.100.7/24: operation not permitted")
}

func TestStopThatCannotRemove(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	call(t, host, f, ocf.Start, ocf.Success)
	f.fail["Remove"] = unix.EPERM
	if out := call(t, host, f, ocf.Stop, ocf.ErrPerm); out.Reason != "remove 192.0.2.10/24 from eth0: operation not permitted: the agent needs the capability CAP_NET_ADMIN" {
		t.Errorf("reason %q", out.Reason)
	}
	f.fail["Remove"] = unix.EBUSY
	call(t, host, f, ocf.Stop, ocf.ErrGeneric)
	delete(f.fail, "Remove")
	call(t, host, f, ocf.Stop, ocf.Success)
	checkState(t, f)
}

func TestChoiceOfRoute(t *testing.T) {
	p := netip.MustParsePrefix
	routes := []route{
		{device: 1, to: p("0.0.0.0/0")},
		{device: 2, to: p("10.0.0.0/8")},
		{device: 3, to: p("10.0.0.0/24"), metric: 200},
		{device: 4, to: p("10.0.0.0/24"), metric: 100},
		{device: 5, to: p("10.0.0.0/24"), metric: 100},
		{device: 6, to: p("10.0.0.0/24"), metric: 300},
		{device: 7, to: p("10.0.0.5/32")},
		{device: 8, to: p("10.0.0.0/24"), metric: 50, down: true},
	}
	for _, test := range []struct{ index, most, want int }{
		{0, 0, 5}, {0, 24, 5}, {0, 23, 2}, {0, 7, 0}, {3, 0, 3}, {2, 0, 2}, {7, 0, 0}, {1, 0, 0}, {0, 32, 5}, {8, 0, 8},
	} {
		if best, _ := choose(routes, test.index, test.most); best.device != test.want {
			t.Errorf("by device %d, at most %d bits: %d, want %d", test.index, test.most, best.device, test.want)
		}
	}
}

func TestQuadIsWarnedOf(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10", "netmask", "255.255.255.0")
	call(t, host, f, ocf.ValidateAll, ocf.Success)
	checkLog(t, host, `WARNING: parameter cidr_netmask="255.255.255.0": please write it as 24`)
}

// TestKernelWithoutIPv6 was started with ipv6.disable=1.
func TestKernelWithoutIPv6(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "2001:db8::10", "nic", "eth0", "cidr_netmask", "64")
	f.fail["Supports"] = errNoFamily
	out := call(t, host, f, ocf.Start, ocf.ErrInstalled)
	if out.Reason != "2001:db8::10: this kernel has no IPv6 (ipv6.disable=1)" {
		t.Errorf("reason %q", out.Reason)
	}
	call(t, host, f, ocf.Monitor, ocf.NotRunning)
	call(t, host, f, ocf.Stop, ocf.Success)
}

// TestNoNeighbours: a tunnel's device has no hardware address to tell of.
func TestNoNeighbours(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	f.devices[1].hardware = nil
	before := host.Now()
	call(t, host, f, ocf.Start, ocf.Success)
	if took := host.Now().Sub(before); took != 0 || len(f.announced) != 0 {
		t.Errorf("took %v, announced %q", took, f.announced)
	}
	if log, _ := ocf.ReadState(host.Env["HA_LOGFILE"]); strings.Contains(log, "sent") {
		t.Errorf("log %s", log)
	}
}
