package main

import (
	"context"
	"errors"
	"time"

	"github.com/pulse-ha/pulse/ocf"
)

const (
	defaultInterval = 200 * time.Millisecond
	maxInterval     = 3600_000 // milliseconds
	maxCount        = 100_000
)

// announcer sends announcements, the first at once.
type announcer struct {
	send     func() error
	sleep    func(context.Context, time.Duration) error
	count    int
	interval time.Duration
}

// run returns how many announcements went out before ctx ended, and what went
// wrong with others. One that fails doesn't hold up the next.
func (n announcer) run(ctx context.Context) (sent int, err error) {
	for i := range n.count {
		if i > 0 && n.sleep(ctx, n.interval) != nil {
			return sent, errors.Join(err, context.Cause(ctx))
		}
		if failed := n.send(); failed != nil {
			err = failed
			continue
		}
		sent++
	}
	return sent, err
}

// announce tells the neighbours where the address is now. The address serves
// without it, as their memory of the old place ends by itself: a failure is
// for the log.
func (a *ipaddr2) announce(ctx context.Context, call *ocf.Call, on device, count int) {
	if on.loopback || len(on.hardware) == 0 {
		return // no neighbours
	}
	sent, err := announcer{
		send:  func() error { return a.network.Announce(on, a.ip) },
		sleep: a.host.Sleep, count: count, interval: a.arpInterval,
	}.run(ctx)
	if sent == 0 && errors.Is(err, errNoCarrier) {
		call.Log.Warnf("no carrier on %s: nobody was told that %s is there", on.name, a.ip)
		return
	}
	if err != nil {
		call.Log.Warnf("sent %d of %d announcements of %s on %s: %v", sent, count, a.ip, on.name, err)
		return
	}
	call.Log.Infof("sent %d announcements of %s on %s", sent, a.ip, on.name)
}
