package main

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
)

// start puts the address on its device and tells the neighbours.
func (a *ipaddr2) start(ctx context.Context, call *ocf.Call) error {
	if err := a.requireRoot(call); err != nil {
		return err
	}
	if errors.Is(a.network.Supports(a.ip), errNoFamily) {
		return ocf.Errorf(ocf.ErrInstalled, "%s: this kernel has no IPv6 (ipv6.disable=1)", a.ip)
	}
	m := a.recall(call)
	if m.known && !a.fits(m.place) {
		// Nobody else would know of that place once it is recorded over.
		if _, err := a.leave(ctx, call, m.place); err != nil {
			return err
		}
	}
	found, here, err := a.locateBy(m)
	if err != nil {
		return err
	}
	if here && !found.duplicate() {
		return a.adopt(ctx, call, found)
	}
	if here {
		// The kernel never tries again by itself; the other host may be gone.
		if err := a.remove(ctx, call, found); err != nil {
			return err
		}
	}
	return a.bringUp(ctx, call)
}

// adopt makes a found address the resource's: it may be there since an earlier
// start, or since before the resource was managed. One announcement is enough,
// in case that start ended before its own.
func (a *ipaddr2) adopt(ctx context.Context, call *ocf.Call, found spot) error {
	on, err := a.network.Device(found.device)
	if err != nil {
		return a.deviceMissing(err)
	}
	if label, _ := a.labelOn(on.name); a.ip.Is4() && label != "" && label != found.label {
		call.Log.Warnf("%s is on %s already, with the label %s instead of %s", found.prefix, on.name, found.label, label)
	}
	var undo undoList
	if err := a.confirm(ctx, call, on, found, &undo); err != nil {
		undo.run(call.Log)
		return err
	}
	a.announce(ctx, call, on, 1)
	return nil
}

// confirm makes sure that an address which is there serves.
func (a *ipaddr2) confirm(ctx context.Context, call *ocf.Call, on device, found spot, undo *undoList) error {
	if err := a.note(call, on, found.prefix); err != nil {
		return err
	}
	if err := a.setUp(call, on); err != nil {
		return err
	}
	undo.add("record", call.RemoveRecord)
	undo.add("address", func() error { return a.remove(ctx, call, found) })
	return a.awaitUsable(ctx, on, found.prefix)
}

// bringUp puts the address where it isn't yet. A failure leaves nothing of it.
func (a *ipaddr2) bringUp(ctx context.Context, call *ocf.Call) error {
	to, err := a.destination()
	if err != nil {
		return err
	}
	added := address{device: to.device.index, prefix: to.prefix}
	if added.label, err = a.labelOn(to.device.name); err != nil {
		return err
	}
	if added.broadcast, err = a.broadcastFor(to.prefix, to.route); err != nil {
		return err
	}
	var undo undoList
	if err := a.apply(ctx, call, to.device, added, &undo); err != nil {
		undo.run(call.Log)
		return err
	}
	a.announce(ctx, call, to.device, a.arpCount)
	return nil
}

// apply makes the steps that can fail, and lists how to take each back.
func (a *ipaddr2) apply(ctx context.Context, call *ocf.Call, on device, added address, undo *undoList) error {
	if err := a.note(call, on, added.prefix); err != nil {
		return err
	}
	undo.add("record", call.RemoveRecord)
	if err := a.add(ctx, call, on, added); err != nil {
		return err
	}
	undo.add("address", func() error { return a.remove(ctx, call, spot{on.name, added}) })
	if err := a.setUp(call, on); err != nil {
		return err
	}
	return a.awaitUsable(ctx, on, added.prefix)
}

func (a *ipaddr2) add(ctx context.Context, call *ocf.Call, on device, added address) error {
	defer a.lock(ctx, call, on)()
	if err := a.network.Add(added); err != nil {
		return a.addError(on, added, err)
	}
	call.Log.Infof("added %s to %s", added.prefix, on.name)
	return nil
}

// setUp brings a device up that is down. Nothing takes that back: by the time
// a start has failed, others may use the device.
func (a *ipaddr2) setUp(call *ocf.Call, on device) error {
	if on.up {
		return nil
	}
	if err := a.network.SetUp(on.index); err != nil {
		return refused(err, "bring "+on.name+" up")
	}
	call.Log.Infof("brought %s up", on.name)
	return nil
}

// minIPv6 is the least MTU of a device with IPv6 in bytes. Source: RFC 8200,
// section 5.
const minIPv6 = 1280

// addError explains why the kernel refused an address.
func (a *ipaddr2) addError(on device, added address, err error) error {
	what := "add " + added.prefix.String() + " to " + on.name
	advice := ""
	switch paired, _ := a.network.Paired(on, a.ip); {
	case errors.Is(err, errExists) && paired:
		advice = "it is there with a peer; remove it, or leave it to whoever added it so"
	case errors.Is(err, errExists):
		advice = "it is there with another mask; remove it, or set cidr_netmask to that"
	case errors.Is(err, unix.EACCES) && a.ip.Is6():
		advice = "IPv6 is switched off there, see net.ipv6.conf." + on.name + ".disable_ipv6"
	case a.ip.Is6() && on.mtu > 0 && on.mtu < minIPv6:
		advice = fmt.Sprintf("the device's MTU is %d, and IPv6 needs %d", on.mtu, minIPv6)
	default:
		return refused(err, what)
	}
	return ocf.Errorf(ocf.ErrGeneric, "%s: %w: %s", what, err, advice)
}
