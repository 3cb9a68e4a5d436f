package main

import (
	"context"
	"errors"
	"net/netip"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
)

// maxHoldings bounds how many places a stop removes the address from.
const maxHoldings = 16

// stop removes the address from where its start put it and from where the
// parameters say it is, so that a monitor finds none. Parameters that have come
// to mean another address or place say nothing of what was started.
func (a *ipaddr2) stop(ctx context.Context, call *ocf.Call) error {
	if err := a.requireRoot(call); err != nil {
		return err
	}
	m := a.recall(call)
	if m.known {
		gone, err := a.leave(ctx, call, m.place)
		if err != nil {
			return err
		}
		if !a.fits(m.place) {
			call.Log.Warnf("stopped %s on %s, which its start recorded; the parameters have changed since", m.place.prefix, m.place.device)
			return nil
		}
		m.known = !gone
	}
	return a.removeAll(ctx, call, m)
}

// removeAll removes the address wherever a monitor would find it.
func (a *ipaddr2) removeAll(ctx context.Context, call *ocf.Call, m memory) error {
	for range maxHoldings {
		found, here, err := a.locateBy(m)
		if err != nil || !here {
			return err
		}
		if err := a.remove(ctx, call, found); err != nil {
			return err
		}
	}
	return ocf.Errorf(ocf.ErrGeneric, "%s comes back as soon as it is removed: look for what else manages it", a.ip)
}

// remove takes an address off its device, and no other with it.
func (a *ipaddr2) remove(ctx context.Context, call *ocf.Call, gone spot) error {
	on, err := a.network.Device(gone.device)
	if err != nil {
		_, _, err = a.found(gone, false, err)
		return err
	}
	defer a.lock(ctx, call, on)()
	gone.address.device = on.index
	if gone.prefix.Addr().Is4() {
		a.keepSecondaries(call, on, gone.prefix)
	}
	if err := a.network.Remove(gone.address); err != nil {
		return refused(err, "remove "+gone.prefix.String()+" from "+on.name)
	}
	call.Log.Infof("removed %s from %s", gone.prefix, on.name)
	return nil
}

// lock keeps other resources from adding addresses to the device or removing
// some: one added behind another that just goes would go with it. Without a
// lock that is a small risk; to leave an address where it is would be a great
// one.
func (a *ipaddr2) lock(ctx context.Context, call *ocf.Call, on device) (unlock func()) {
	unlock, err := call.Lock(ctx, "IPaddr2-"+on.name)
	if err != nil {
		call.Log.Warnf("going on without: %v", err)
		return func() {}
	}
	return unlock
}

// refused explains what the kernel would not do.
func refused(err error, what string) error {
	if errors.Is(err, unix.EPERM) {
		return ocf.Errorf(ocf.ErrPerm, "%s: %w: the agent needs the capability CAP_NET_ADMIN", what, err)
	}
	return ocf.Errorf(ocf.ErrGeneric, "%s: %w", what, err)
}

// keepSecondaries makes sure that other addresses of the network stay when
// the first of them goes. That they might not is no reason to keep an address
// that has to be stopped.
func (a *ipaddr2) keepSecondaries(call *ocf.Call, on device, gone netip.Prefix) {
	addresses, err := a.network.Addresses(gone.Addr())
	if err == nil && !leads(addresses, on.index, gone) {
		return
	}
	changed, err := a.network.KeepSecondaries(on.index)
	switch {
	case err != nil:
		call.Log.Warnf("other addresses on %s may go with %s: %v", on.name, gone, err)
	case changed:
		call.Log.Warnf("set net.ipv4.conf.%s.promote_secondaries to 1, so that other addresses stay when %s goes", on.name, gone)
	}
}

// leads reports whether an address is its network's first on the device and
// has others behind it.
func leads(addresses []address, device int, prefix netip.Prefix) bool {
	primary, others := false, false
	for _, a := range addresses {
		if a.device != device || a.prefix.Masked() != prefix.Masked() {
			continue
		}
		secondary := a.flags&unix.IFA_F_SECONDARY != 0
		primary = primary || (a.prefix == prefix && !secondary)
		others = others || (a.prefix != prefix && secondary)
	}
	return primary && others
}

// requireRoot refuses a caller who can't change addresses.
func (a *ipaddr2) requireRoot(call *ocf.Call) error {
	if a.host.Euid() != 0 {
		return ocf.Errorf(ocf.ErrPerm, "%s has to run as root", call.Action)
	}
	return nil
}
