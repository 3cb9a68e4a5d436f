package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/ocftest"
)

func TestKernelFindsOneAddress(t *testing.T) {
	newPair(t)
	ip(t, "addr add 192.0.2.1/24 dev eth0")
	ip(t, "addr add 192.0.2.10/24 dev eth0 label eth0:web")
	ip(t, "addr add 192.0.2.11/32 dev eth0")
	ip(t, "addr add 192.0.2.11/24 dev eth0")
	ip(t, "addr add 192.0.2.12 peer 192.0.2.13/24 dev eth0")
	ip(t, "addr add 192.0.2.14/24 dev peer0")
	ip(t, "addr add 2001:db8::1/64 nodad dev eth0")
	ip(t, "link property add dev eth0 altname alternative-name-of-eth0")
	for _, test := range []struct {
		device, prefix, label string
		want                  bool
	}{
		{"eth0", "192.0.2.1/24", "", true},
		{"eth0", "192.0.2.1/25", "", false},
		{"eth0", "192.0.2.1/24", "eth0:lost", true},
		{"eth0", "192.0.2.2/24", "", false},
		{"eth0", "192.0.2.10/24", "eth0:web", true},
		{"eth0", "192.0.2.10/24", "", true},
		{"eth0", "192.0.2.11/24", "", true},
		{"eth0", "192.0.2.11/32", "", true},
		{"eth0", "192.0.2.11/31", "", false},
		{"eth0", "192.0.2.12/24", "", false},
		{"eth0", "192.0.2.14/24", "", false},
		{"peer0", "192.0.2.14/24", "", true},
		{"alternative-name-of-eth0", "192.0.2.1/24", "", true},
		{"eth0", "2001:db8::1/64", "", true},
		{"eth0", "2001:db8::1/128", "", false},
		{"eth0", "2001:db8::2/64", "", false},
		{"peer0", "2001:db8::1/64", "", false},
	} {
		_, got, err := (&kernel{}).Find(test.device, netip.MustParsePrefix(test.prefix), test.label)
		if got != test.want || err != nil {
			t.Errorf("%s on %s (%q): %v, %v", test.prefix, test.device, test.label, got, err)
		}
	}
	for _, prefix := range []string{"192.0.2.1/24", "2001:db8::1/64"} {
		if _, _, err := (&kernel{}).Find("eth7", netip.MustParsePrefix(prefix), ""); !errors.Is(err, errNoDevice) {
			t.Errorf("%s on a device that isn't there: %v", prefix, err)
		}
	}
}

// TestDuplicateInTheNetwork has another host that defends the address.
func TestDuplicateInTheNetwork(t *testing.T) {
	newPair(t)
	ip(t, "addr add 2001:db8::10/64 nodad dev peer0")
	params := []string{"ip=2001:db8::10", "nic=eth0", "cidr_netmask=64"}
	agent := pulseAgent(t)
	reason := agent.mustCall(t, 1, "start", params...)
	if !strings.Contains(reason, "duplicate address: another host on the network of eth0 uses 2001:db8::10") {
		t.Errorf("reason %q", reason)
	}
	if got := addresses(t, "eth0"); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
	agent.mustCall(t, 7, "monitor", params...)
	agent.mustCall(t, 0, "stop", params...)
	ip(t, "addr del 2001:db8::10/64 dev peer0")
	agent.mustCall(t, 0, "start", params...)
	agent.mustCall(t, 0, "monitor", params...)
}

// TestNoCarrier: an IPv6 address is of no use before its detection has
// passed, which without a carrier it never does.
func TestNoCarrier(t *testing.T) {
	newPair(t)
	ip(t, "link set peer0 down")
	params := []string{"ip=2001:db8::10", "nic=eth0", "cidr_netmask=64", "CRM_meta_timeout=1000"}
	reason := pulseAgent(t).mustCall(t, 1, "start", params...)
	if !strings.Contains(reason, "2001:db8::10/64 on eth0 is still tentative; has the device a carrier?") {
		t.Errorf("reason %q", reason)
	}
	if got := addresses(t, "eth0"); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
}

// await gives the kernel time to note a change.
func await(is func() bool) {
	for i := 0; i < 200 && !is(); i++ {
		time.Sleep(10 * time.Millisecond)
	}
}

func TestNobodyIsTold(t *testing.T) {
	newPair(t)
	ip(t, "link set peer0 down")
	await(func() bool { return !running("eth0") })
	agent := pulseAgent(t)
	agent.mustCall(t, 0, "start", "ip=192.0.2.10", "nic=eth0", "cidr_netmask=24", "arp_count=2", "arp_interval=1")
	log, err := os.ReadFile(agent.runDir + "/log")
	if err != nil || !strings.Contains(string(log), "WARNING: no carrier on eth0: nobody was told that 192.0.2.10 is there") {
		t.Errorf("log %s (%v)", log, err)
	}
}

// TestRoutesWithoutACarrier: the kernel shows them with the flag linkdown; a
// route whose hop is dead isn't one.
func TestRoutesWithoutACarrier(t *testing.T) {
	newPair(t)
	ip(t, "link add eth1 type veth peer name peer1")
	t.Cleanup(func() { ip(t, "link del eth1") })
	ip(t, "link set peer1 up")
	ip(t, "link set eth1 up")
	ip(t, "route add 198.51.100.0/24 scope link nexthop dev eth0 nexthop dev eth1")
	checkDevice(t, "198.51.100.10", "eth1")
	ip(t, "link set eth1 down")
	checkDevice(t, "198.51.100.10", "eth0")
	ip(t, "link set eth1 up")
	ip(t, "route add 192.0.2.0/24 dev eth0 metric 1")
	ip(t, "route add 192.0.2.0/24 dev eth1 metric 2")
	checkDevice(t, "192.0.2.10", "eth0")
	ip(t, "link set peer0 down")
	await(func() bool { return strings.Contains(ip(t, "route show dev eth0"), "linkdown") })
	checkDevice(t, "192.0.2.10", "eth1")
}

// checkDevice checks which device is chosen for an address.
func checkDevice(t *testing.T, address, want string) {
	t.Helper()
	a := &ipaddr2{network: &kernel{}, ip: netip.MustParseAddr(address)}
	if to, err := a.destination(); err != nil || to.device.name != want {
		t.Errorf("device for %s: %s, %v, want %s", address, to.device.name, err, want)
	}
}

func TestAnnouncementsEndWithTheTimeOut(t *testing.T) {
	newPair(t)
	agent := pulseAgent(t)
	params := []string{"ip=192.0.2.10", "nic=eth0", "cidr_netmask=24", "arp_count=1000", "arp_interval=300", "CRM_meta_timeout=1000"}
	began := time.Now()
	agent.mustCall(t, 0, "start", params...)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("start took %v", took)
	}
	log, err := os.ReadFile(agent.runDir + "/log")
	if err != nil || !regexp.MustCompile(`WARNING: sent [1-9] of 1000 announcements of 192.0.2.10 on eth0: context deadline exceeded`).Match(log) {
		t.Errorf("log %s (%v)", log, err)
	}
}

// TestFailedStartLeavesTheDeviceUp: another resource may have started on it by
// then.
func TestFailedStartLeavesTheDeviceUp(t *testing.T) {
	newPair(t)
	ip(t, "link set peer0 down")
	ip(t, "link set eth0 down")
	params := []string{"ip=2001:db8::10", "nic=eth0", "cidr_netmask=64", "CRM_meta_timeout=1000"}
	pulseAgent(t).mustCall(t, 1, "start", params...)
	if on, err := (&kernel{}).Device("eth0"); err != nil || !on.up {
		t.Errorf("eth0 is %+v, %v", on, err)
	}
}

// TestStopOnlyTakesItsOwn: the resource's address is the network's first, and
// the kernel would take the others with it.
func TestStopOnlyTakesItsOwn(t *testing.T) {
	newPair(t)
	if err := os.WriteFile("/proc/sys/net/ipv4/conf/eth0/promote_secondaries", []byte("0"), 0); err != nil {
		t.Fatal(err)
	}
	agent := pulseAgent(t)
	params := []string{"ip=198.51.100.7", "nic=eth0", "cidr_netmask=24", "arp_count=1"}
	agent.mustCall(t, 0, "start", params...)
	agent.mustCall(t, 0, "stop", params...)
	if on, err := promotes(mustIndex(t, "eth0")); on || err != nil {
		t.Errorf("promote_secondaries was set for nothing: %v, %v", on, err)
	}
	agent.mustCall(t, 0, "start", params...)
	ip(t, "addr add 198.51.100.8/24 dev eth0 label eth0:other")
	ip(t, "addr add 198.51.100.9/24 dev eth0")
	agent.mustCall(t, 0, "stop", params...)
	want := []string{"inet 198.51.100.8/24 scope global eth0:other", "inet 198.51.100.9/24 scope global secondary eth0"}
	if got := addresses(t, "eth0"); !slices.Equal(got, want) {
		t.Errorf("left %q, want %q", got, want)
	}
}

func mustIndex(t *testing.T, name string) int {
	t.Helper()
	on, err := (&kernel{}).Device(name)
	if err != nil {
		t.Fatal(err)
	}
	return on.index
}

// TestStopAfterChanges: the record finds the address.
func TestStopAfterChanges(t *testing.T) {
	for name, change := range map[string]struct {
		commands []string
		device   string
		params   []string
	}{
		"routes gone":      {[]string{"route flush dev eth0"}, "eth0", []string{"ip=192.0.2.10"}},
		"another route":    {[]string{"route add 192.0.2.0/28 dev peer0"}, "eth0", []string{"ip=192.0.2.10"}},
		"device renamed":   {[]string{"link set eth0 down", "link set eth0 name lan0"}, "lan0", []string{"ip=192.0.2.10"}},
		"no parameters":    {nil, "eth0", nil},
		"junk":             {nil, "eth0", []string{"ip=$(id)", "nic=/", "cidr_netmask=-1"}},
		"device not there": {nil, "eth0", []string{"ip=192.0.2.10", "nic=eth7"}},
	} {
		t.Run(name, func(t *testing.T) {
			newPair(t)
			ip(t, "addr add 192.0.2.1/24 dev eth0")
			agent := pulseAgent(t)
			agent.mustCall(t, 0, "start", "ip=192.0.2.10", "arp_count=1")
			for _, command := range change.commands {
				ip(t, command)
			}
			if change.device != "eth0" {
				defer ip(t, "link set "+change.device+" name eth0")
			}
			agent.mustCall(t, 0, "stop", change.params...)
			if got := addresses(t, change.device); !slices.Equal(got, []string{"inet 192.0.2.1/24 scope global " + change.device}) {
				t.Errorf("left %q", got)
			}
		})
	}
}

func TestDeviceVanishes(t *testing.T) {
	newPair(t)
	ip(t, "link add eth1 type veth peer name peer1")
	agent := pulseAgent(t)
	params := []string{"ip=198.51.100.7", "nic=eth1", "cidr_netmask=24", "arp_count=1"}
	agent.mustCall(t, 0, "start", params...)
	ip(t, "link del eth1")
	agent.mustCall(t, 7, "monitor", params...)
	agent.mustCall(t, 7, "monitor", append(params, "CRM_meta_interval=10000")...)
	agent.mustCall(t, 0, "stop", params...)
	agent.mustCall(t, 5, "start", params...)
}

// TestStartsAtOnce has many resources on one device.
func TestStartsAtOnce(t *testing.T) {
	newPair(t)
	agents := make([]*exec.Cmd, 0, 50)
	for i := range cap(agents) {
		agent := pulseAgent(t)
		params := []string{fmt.Sprintf("ip=198.51.100.%d", i+1), "nic=eth0", "cidr_netmask=24", "arp_count=1"}
		cmd := agent.command("start", params)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		agents = append(agents, cmd)
	}
	for _, cmd := range agents {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %v", cmd.Env, err)
		}
	}
	if got := addresses(t, "eth0"); len(got) != len(agents) {
		t.Errorf("%d addresses, want %d", len(got), len(agents))
	}
}

// TestNoFork: every action stays within its process; only threads come.
func TestNoFork(t *testing.T) {
	newPair(t)
	ocftest.RequirePrograms(t, "strace")
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal(err)
	}
	agent := pulseAgent(t)
	for _, ip := range []string{"192.0.2.10", "2001:db8::10"} {
		for _, action := range []string{"meta-data", "validate-all", "start", "monitor", "status", "reload-agent", "stop"} {
			cmd := agent.command(action, []string{"ip=" + ip, "nic=eth0", "cidr_netmask=32", "arp_count=2"})
			cmd.Args = []string{"strace", "-f", "-qq", "-o", agent.runDir + "/trace", "-e", "trace=process", agent.path, action}
			cmd.Path = strace
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v: %s", action, err, out)
			}
			checkTrace(t, action, agent.runDir+"/trace")
		}
	}
}

// checkTrace looks for a second program, and for a new process that is no
// thread.
func checkTrace(t *testing.T, action, path string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	programs := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		call, _, _ := strings.Cut(strings.TrimLeft(line, "0123456789 "), "(")
		switch {
		case strings.HasPrefix(call, "exec"):
			programs++
		case strings.Contains(call, "fork"), strings.HasPrefix(call, "clone") && !strings.Contains(line, "CLONE_THREAD"):
			t.Errorf("%s: %s", action, line)
		}
	}
	if programs != 1 {
		t.Errorf("%s: %d programs were run, want the agent alone", action, programs)
	}
}

// TestNoIPv6ToFind: without a module for it rtnetlink has no handler either.
func TestNoIPv6ToFind(t *testing.T) {
	prefix := netip.MustParsePrefix("2001:db8::10/64")
	for err, known := range map[error]bool{unix.EOPNOTSUPP: true, unix.EAFNOSUPPORT: true, unix.EADDRNOTAVAIL: true, unix.ENOBUFS: false} {
		refuse := func(*nl.NetlinkRequest) ([]byte, error) { return nil, err }
		if _, here, got := find6(refuse, 1, prefix); here || (got == nil) != known {
			t.Errorf("%v: %v, %v", err, here, got)
		}
	}
}

func TestInterruptedListIsAskedForAgain(t *testing.T) {
	tries := 0
	list, err := dump(func() ([]int, error) {
		if tries++; tries < 4 {
			return nil, netlink.ErrDumpInterrupted
		}
		return []int{1}, nil
	})
	if len(list) != 1 || err != nil {
		t.Errorf("%v, %v after %d tries", list, err, tries)
	}
}

// TestAbsenceInAListThatChanges: one question settles it.
func TestAbsenceInAListThatChanges(t *testing.T) {
	newPair(t)
	ip(t, "addr add 192.0.2.1/24 dev eth0")
	ip(t, "addr add 192.0.2.2/24 dev eth0")
	ip(t, "addr add 192.0.2.9/32 dev peer0")
	k := &kernel{}
	for address, want := range map[string]bool{
		"192.0.2.1": false, "192.0.2.2": false, "192.0.2.9": true, "192.0.2.10": true, "192.0.2.255": true, "203.0.113.1": true,
	} {
		err := k.absent(mustIndex(t, "eth0"), netip.MustParseAddr(address), netlink.ErrDumpInterrupted)
		if (err == nil) != want {
			t.Errorf("%s: absent %v, want %v", address, err, want)
		}
	}
	ip(t, "link set eth0 down")
	if err := k.absent(mustIndex(t, "eth0"), netip.MustParseAddr("192.0.2.1"), netlink.ErrDumpInterrupted); err == nil {
		t.Error("a device that is down has no routes, and yet addresses")
	}
}
