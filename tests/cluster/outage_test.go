package cluster

import (
	"testing"
	"time"
)

func TestLongestOutage(t *testing.T) {
	begin := time.Now()
	w := &Watch{last: begin}
	for _, ms := range []time.Duration{10, 20, 270, 280, 300} {
		w.answered(begin.Add(ms * time.Millisecond))
	}
	w.last = time.Now() // not silent since
	if got := w.Outage(); got != 250*time.Millisecond {
		t.Errorf("the longest time without an answer is %v, not 250ms", got)
	}
	w.last = time.Now().Add(-time.Second)
	if got := w.Outage(); got < time.Second {
		t.Errorf("%v although silent for a second now", got)
	}
}

// TestEchoRequest relies on a checksum that makes the whole sum up to zero.
func TestEchoRequest(t *testing.T) {
	p := echoRequest(0x1234, 7)
	if checksum(p) != 0 {
		t.Errorf("% x does not sum up to zero", p)
	}
	p[0] = 0
	if !isReply(p, 0x1234) || isReply(p, 0x1235) {
		t.Errorf("% x is a reply to 1234 and to nothing else", p)
	}
}
