package main

import (
	"errors"
	"net/netip"

	"github.com/pulse-ha/pulse/ocf"
)

// destination is where a start puts the address.
type destination struct {
	device device
	prefix netip.Prefix
	route  route // to the network; zero if the parameters say all and there is none
}

// destination finds device and mask: what the parameters don't say, the
// routing table does.
func (a *ipaddr2) destination() (destination, error) {
	var to destination
	var err error
	if a.nic != "" {
		if to.device, err = a.network.Device(a.nic); err != nil {
			return destination{}, a.deviceMissing(err)
		}
	}
	routes, err := a.network.Connected(a.ip)
	if err != nil {
		return destination{}, err
	}
	by, found := choose(routes, to.device.index, a.mask.bits)
	if !found && (a.nic == "" || a.mask.bits == 0) {
		return destination{}, a.noRoute()
	}
	if to.route = by; a.nic == "" {
		to.device, err = a.network.DeviceAt(by.device)
	}
	to.prefix = netip.PrefixFrom(a.ip, a.bits(by))
	return to, err
}

// bits returns the length of the prefix: the given one, or the route's.
func (a *ipaddr2) bits(by route) int {
	if a.mask.bits > 0 {
		return a.mask.bits
	}
	return by.to.Bits()
}

// choose returns the route to the network that an address belongs to: of those
// by the device with this index (0 for any) and no longer than most bits (0
// for any) the most specific; of several one whose device has a carrier; of
// several the one with the lowest metric, which is the kernel's choice; of
// several still the last.
//
// Source: findif.sh in resource-agents 4.18, which takes the last in the
// kernel's list whatever the metric. Neither the default route nor one to a
// single host tells a network.
func choose(routes []route, index, most int) (best route, found bool) {
	for _, r := range routes {
		bits := r.to.Bits()
		if bits == 0 || r.to.IsSingleIP() || (index != 0 && r.device != index) || (most != 0 && bits > most) {
			continue
		}
		if !found || r.better(best) {
			best, found = r, true
		}
	}
	return best, found
}

// better reports whether r is to be chosen over other, which comes before it.
func (r route) better(other route) bool {
	switch {
	case r.to.Bits() != other.to.Bits():
		return r.to.Bits() > other.to.Bits()
	case r.down != other.down:
		return other.down
	}
	return r.metric <= other.metric
}

// deviceMissing explains an error of looking up the given device.
func (a *ipaddr2) deviceMissing(err error) error {
	if errors.Is(err, errNoDevice) {
		return ocf.Errorf(ocf.ErrInstalled, "parameter nic=%q: this host has no such network device", a.nic)
	}
	return err
}

// noRoute explains that the routing table didn't tell what the parameters
// don't. Source: findif.sh also answers OCF_ERR_GENERIC.
func (a *ipaddr2) noRoute() error {
	switch {
	case a.nic == "" && a.mask.bits == 0:
		return ocf.Errorf(ocf.ErrGeneric, "no route of this host leads directly to a network with %s: set nic and cidr_netmask", a.ip)
	case a.nic == "":
		return ocf.Errorf(ocf.ErrGeneric, "no route of this host leads directly to a network with %s/%d: set nic", a.ip, a.mask.bits)
	}
	return ocf.Errorf(ocf.ErrGeneric, "no route by device %s leads directly to a network with %s: set cidr_netmask", a.nic, a.ip)
}
