package main

import (
	"context"
	"net/netip"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
)

// maxHoldings bounds how many places a stop removes the address from.
const maxHoldings = 16

// stop removes the address from where its start put it and from where the
// parameters say it is, so that a monitor finds none.
func (a *ipaddr2) stop(ctx context.Context, call *ocf.Call) error {
	if err := a.requireRoot(call); err != nil {
		return err
	}
	record, err := call.LoadRecord()
	if err != nil {
		call.Log.Warnf("stops by the parameters alone: %v", err)
	}
	if record != nil {
		if err := a.undo(ctx, call, record); err != nil {
			return err
		}
	}
	for range maxHoldings {
		found, here, err := a.locate(call)
		if err != nil || !here {
			return err
		}
		if err := a.remove(call, found); err != nil {
			return err
		}
	}
	return ocf.Errorf(ocf.ErrGeneric, "%s comes back as soon as it is removed: look for what else manages it", a.ip)
}

// remove takes an address off its device, and no other with it.
func (a *ipaddr2) remove(call *ocf.Call, gone spot) error {
	on, err := a.network.Device(gone.device)
	if err != nil {
		_, _, err = a.found(gone, false, err)
		return err
	}
	gone.address.device = on.index
	if gone.prefix.Addr().Is4() {
		a.keepSecondaries(call, on, gone.prefix)
	}
	if err := a.network.Remove(gone.address); err != nil {
		return ocf.Errorf(ocf.ErrGeneric, "remove %s from %s: %w", gone.prefix, on.name, err)
	}
	call.Log.Infof("removed %s from %s", gone.prefix, on.name)
	return nil
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
