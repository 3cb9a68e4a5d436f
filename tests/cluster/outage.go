package cluster

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"sync"
	"time"
)

// EchoInterval is how often a [Watch] sends an echo request.
const EchoInterval = 10 * time.Millisecond

// Watch pings an address as a client on the switch does, every [EchoInterval],
// and remembers when it was answered.
type Watch struct {
	conn net.PacketConn
	peer *net.IPAddr
	id   uint16
	stop context.CancelFunc

	mu      sync.Mutex
	last    time.Time // of the last answer, or of the start
	longest time.Duration
	answers int
}

// Watch starts to ping an IPv4 address. The caller must Stop the watch, if not
// by the context's end.
func (c *Cluster) Watch(ctx context.Context, ip string) (*Watch, error) {
	w := &Watch{peer: &net.IPAddr{IP: net.ParseIP(ip)}, id: uint16(time.Now().UnixNano()), last: time.Now()}
	err := inNetwork(c.PID(), func() (err error) {
		w.conn, err = net.ListenPacket("ip4:icmp", ClientIP)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("pinging %s: %w", ip, err)
	}
	ctx, w.stop = context.WithCancel(ctx)
	go w.send(ctx)
	go w.receive()
	return w, nil
}

// Stop ends the pinging.
func (w *Watch) Stop() { w.stop() }

// Restart forgets what was before, once the address answers.
func (w *Watch) Restart(ctx context.Context) error {
	if err := w.Answered(ctx); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.longest = 0
	return nil
}

// Answered waits until the address answers a request, at most 10 seconds.
func (w *Watch) Answered(ctx context.Context) error {
	w.mu.Lock()
	before := w.answers
	w.mu.Unlock()
	err := Poll(ctx, 10*time.Second, func(context.Context) (bool, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.answers > before, nil
	})
	if err != nil {
		return fmt.Errorf("%s answers: %w", w.peer, err)
	}
	return nil
}

// Outage is the longest time without an answer since the start or the last
// [Watch.Restart]. Without any outage it is about an [EchoInterval].
func (w *Watch) Outage() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return max(w.longest, time.Since(w.last))
}

func (w *Watch) send(ctx context.Context) {
	tick := time.NewTicker(EchoInterval)
	defer tick.Stop()
	for seq := uint16(0); ; seq++ {
		// "Host is unreachable" and the like are what an outage looks like.
		_, _ = w.conn.WriteTo(echoRequest(w.id, seq), w.peer)
		select {
		case <-ctx.Done():
			_ = w.conn.Close() // which ends receive
			return
		case <-tick.C:
		}
	}
}

func (w *Watch) receive() {
	packet := make([]byte, 1500)
	for {
		n, from, err := w.conn.ReadFrom(packet)
		if err != nil {
			return
		}
		if from.String() == w.peer.String() && isReply(packet[:n], w.id) {
			w.answered(time.Now())
		}
	}
}

func (w *Watch) answered(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.longest = max(w.longest, now.Sub(w.last))
	w.last = now
	w.answers++
}

// echoRequest is an ICMP echo request, RFC 792.
func echoRequest(id, seq uint16) []byte {
	p := make([]byte, 16)
	p[0] = 8
	binary.BigEndian.PutUint16(p[4:], id)
	binary.BigEndian.PutUint16(p[6:], seq)
	binary.BigEndian.PutUint16(p[2:], checksum(p))
	return p
}

func isReply(p []byte, id uint16) bool {
	return len(p) >= 8 && p[0] == 0 && binary.BigEndian.Uint16(p[4:]) == id
}

// checksum is the Internet checksum of an even number of bytes, RFC 1071.
func checksum(p []byte) uint16 {
	var sum uint32
	for i := 0; i < len(p); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(p[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}
