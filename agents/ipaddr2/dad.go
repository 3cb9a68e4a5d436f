package main

import (
	"context"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
)

// dadPoll is how often to look whether duplicate address detection is over. It
// takes one to two seconds by default, of which a look costs a millionth.
const dadPoll = 10 * time.Millisecond

// awaitUsable waits until an IPv6 address passed duplicate address detection:
// before, nobody can bind to it or reach it. IPv4 has no such wait.
//
// Source: RFC 4862, section 5.4. IPaddr2 4.18 gives up after 10 s and says
// that the start succeeded.
func (a *ipaddr2) awaitUsable(ctx context.Context, on device, prefix netip.Prefix) error {
	if !a.ip.Is6() {
		return nil
	}
	for {
		found, here, err := a.find(on.name, prefix)
		switch {
		case err != nil:
			return err
		case !here:
			return ocf.Errorf(ocf.ErrGeneric, "%s vanished from %s right after it was added", prefix, on.name)
		case found.duplicate():
			return a.duplicateError(found)
		case found.flags&unix.IFA_F_TENTATIVE == 0:
			return nil
		}
		if a.host.Sleep(ctx, dadPoll) != nil {
			return ocf.Errorf(ocf.ErrGeneric, "time-out: %s on %s is still tentative; has the device a carrier?", prefix, on.name)
		}
	}
}
