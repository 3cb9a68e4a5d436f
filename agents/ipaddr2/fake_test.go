package main

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// fakeNetwork models a host's network as far as the agent can tell it from
// the kernel's.
type fakeNetwork struct {
	devices   []device
	addresses []address
	routes    []route
	promote   map[int]bool
	paired    bool // all addresses are ends of a connection
	altNames  map[string]string

	tentative int              // looks that an IPv6 address takes to become usable
	pending   int              // looks before that shows a duplicate
	used      netip.Addr       // by another host: duplicate address detection finds it
	fail      map[string]error // by the name of the method
	announced []string
	watch     func(method string) // is called by Add and Remove
}

func (f *fakeNetwork) watched(method string) error {
	if f.watch != nil {
		f.watch(method)
	}
	return f.fail[method]
}

// newFake returns a host with lo and eth0, which has an address in a network
// of each family, and eth1, which is down and has none.
func newFake() *fakeNetwork {
	f := &fakeNetwork{
		devices: []device{
			{index: 1, name: "lo", up: true, loopback: true},
			{index: 2, name: "eth0", up: true, hardware: []byte{2, 0, 0, 0, 0, 1}},
			{index: 3, name: "eth1", hardware: []byte{2, 0, 0, 0, 0, 2}},
		},
		promote:  make(map[int]bool),
		altNames: map[string]string{"enp0s31f6-onboard": "eth0"},
		fail:     make(map[string]error),
	}
	f.must(f.Add(address{device: 1, prefix: netip.MustParsePrefix("127.0.0.1/8")}))
	f.must(f.Add(address{device: 2, prefix: netip.MustParsePrefix("192.0.2.1/24"), broadcast: netip.MustParseAddr("192.0.2.255")}))
	f.must(f.Add(address{device: 2, prefix: netip.MustParsePrefix("2001:db8::1/64")}))
	return f
}

func (f *fakeNetwork) must(err error) {
	if err != nil {
		panic(err)
	}
}

func (f *fakeNetwork) Device(name string) (device, error) {
	if kernels, ok := f.altNames[name]; ok {
		name = kernels
	}
	return f.deviceBy(func(d device) bool { return d.name == name })
}

func (f *fakeNetwork) DeviceAt(index int) (device, error) {
	return f.deviceBy(func(d device) bool { return d.index == index })
}

func (f *fakeNetwork) deviceBy(is func(device) bool) (device, error) {
	if err := f.fail["Device"]; err != nil {
		return device{}, err
	}
	i := slices.IndexFunc(f.devices, is)
	if i < 0 {
		return device{}, errNoDevice
	}
	return f.devices[i], nil
}

func (f *fakeNetwork) Find(name string, prefix netip.Prefix, _ string) (address, bool, error) {
	on, err := f.Device(name)
	if err != nil {
		return address{}, false, err
	}
	for i := range f.addresses {
		a := &f.addresses[i]
		if a.device == on.index && a.prefix == prefix {
			f.detect(a)
			return *a, true, f.fail["Find"]
		}
	}
	return address{}, false, f.fail["Find"]
}

// detect is a step of duplicate address detection.
func (f *fakeNetwork) detect(a *address) {
	if a.flags&unix.IFA_F_TENTATIVE == 0 {
		return
	}
	f.tentative--
	f.pending--
	switch {
	case f.pending > 0:
	case a.prefix.Addr() == f.used:
		a.flags |= unix.IFA_F_DADFAILED
	case f.tentative <= 0:
		a.flags &^= unix.IFA_F_TENTATIVE
	}
}

func (f *fakeNetwork) Addresses(ip netip.Addr) ([]address, error) {
	var same []address
	for _, a := range f.addresses {
		if a.prefix.Addr().Is4() == ip.Is4() {
			same = append(same, a)
		}
	}
	return same, f.fail["Addresses"]
}

func (f *fakeNetwork) Connected(ip netip.Addr) ([]route, error) {
	var routes []route
	for _, r := range f.routes {
		if r.to.Contains(ip) {
			routes = append(routes, r)
		}
	}
	return routes, f.fail["Connected"]
}

func (f *fakeNetwork) Add(a address) error {
	if err := f.watched("Add"); err != nil {
		return err
	}
	for _, other := range f.addresses {
		same := other.device == a.device && other.prefix.Addr() == a.prefix.Addr()
		if same && (a.prefix.Addr().Is6() || other.prefix.Bits() == a.prefix.Bits()) {
			return errExists
		}
		if other.device == a.device && other.prefix.Masked() == a.prefix.Masked() && a.prefix.Addr().Is4() {
			a.flags |= unix.IFA_F_SECONDARY
		}
	}
	if a.prefix.Addr().Is6() && (f.tentative > 0 || a.prefix.Addr() == f.used) {
		a.flags |= unix.IFA_F_TENTATIVE
	}
	f.addresses = append(f.addresses, a)
	if a.flags&unix.IFA_F_SECONDARY == 0 && !a.prefix.IsSingleIP() {
		f.routes = append(f.routes, route{device: a.device, to: a.prefix.Masked(), source: a.prefix.Addr()})
	}
	return nil
}

func (f *fakeNetwork) Remove(gone address) error {
	if err := f.watched("Remove"); err != nil {
		return err
	}
	i := slices.IndexFunc(f.addresses, func(a address) bool { return a.device == gone.device && a.prefix == gone.prefix })
	if i < 0 {
		return nil
	}
	primary := f.addresses[i].flags&unix.IFA_F_SECONDARY == 0
	f.addresses = slices.Delete(f.addresses, i, i+1)
	if primary && gone.prefix.Addr().Is4() {
		f.dropSecondaries(gone)
	}
	return nil
}

// dropSecondaries removes the addresses behind a primary that is gone, or
// makes the first of them primary.
func (f *fakeNetwork) dropSecondaries(gone address) {
	promoted := false
	f.addresses = slices.DeleteFunc(f.addresses, func(a address) bool {
		return a.device == gone.device && a.prefix.Masked() == gone.prefix.Masked() && !f.promote[gone.device]
	})
	for i, a := range f.addresses {
		if a.device == gone.device && a.prefix.Masked() == gone.prefix.Masked() && !promoted {
			f.addresses[i].flags &^= unix.IFA_F_SECONDARY
			promoted = true
		}
	}
	if !promoted {
		f.routes = slices.DeleteFunc(f.routes, func(r route) bool {
			return r.device == gone.device && r.source == gone.prefix.Addr()
		})
	}
}

func (f *fakeNetwork) Paired(device, netip.Addr) (bool, error) { return f.paired, nil }

func (f *fakeNetwork) Supports(netip.Addr) error { return f.fail["Supports"] }

func (f *fakeNetwork) SetUp(index int) error {
	if err := f.fail["SetUp"]; err != nil {
		return err
	}
	for i := range f.devices {
		if f.devices[i].index == index {
			f.devices[i].up = true
		}
	}
	return nil
}

func (f *fakeNetwork) KeepSecondaries(index int) (bool, error) {
	changed := !f.promote[index]
	if err := f.fail["KeepSecondaries"]; err != nil {
		return false, err
	}
	f.promote[index] = true
	return changed, nil
}

func (f *fakeNetwork) Announce(on device, ip netip.Addr) error {
	if err := f.fail["Announce"]; err != nil {
		return err
	}
	f.announced = append(f.announced, on.name+" "+ip.String())
	return nil
}

// state returns all there is, as sorted lines. The addresses that newFake
// makes are left out.
func (f *fakeNetwork) state() string {
	names := make(map[int]string)
	lines := make(map[string]bool)
	for _, d := range f.devices {
		names[d.index] = d.name
		lines[fmt.Sprintf("device %s up=%v", d.name, d.up)] = true
	}
	for _, a := range f.addresses {
		line := fmt.Sprintf("address %s %s", names[a.device], a.prefix)
		if a.broadcast.IsValid() {
			line += " brd " + a.broadcast.String()
		}
		if a.label != "" {
			line += " label " + a.label
		}
		if a.flags&unix.IFA_F_SECONDARY != 0 {
			line += " secondary"
		}
		lines[line] = true
	}
	for index, on := range f.promote {
		lines[fmt.Sprintf("promote %s=%v", names[index], on)] = on
	}
	for _, line := range newFakeLines {
		delete(lines, line)
	}
	return strings.Join(slices.Sorted(maps.Keys(lines)), "\n")
}

var newFakeLines = []string{
	"device lo up=true", "device eth0 up=true", "device eth1 up=false",
	"address lo 127.0.0.1/8", "address eth0 192.0.2.1/24 brd 192.0.2.255", "address eth0 2001:db8::1/64",
}

// on declares the agent on a fake network.
func on(f *fakeNetwork) ocftest.Declare {
	return func(host ocf.Host) *ocf.Agent { return declare(&ipaddr2{host: host, network: f}) }
}

// call performs an action on a fake network and checks its code.
func call(t *testing.T, host *ocftest.Host, f *fakeNetwork, action string, want ocf.Code) ocftest.Outcome {
	t.Helper()
	out := ocftest.Call(t, host, on(f), action)
	ocftest.CheckOutcome(t, out)
	if out.Code != want {
		t.Errorf("%s: code %v (%s), want %v", action, out.Code, out.Reason, want)
	}
	return out
}

func checkState(t *testing.T, f *fakeNetwork, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := f.state(); got != strings.Join(want, "\n") {
		t.Errorf("state:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}
