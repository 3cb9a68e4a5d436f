package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// capture receives the frames that reach peer0 from other hosts, until it is
// stopped, and keeps those that match.
func capture(t *testing.T, match func([]byte) bool) (stop func() [][]byte) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, int(bigEndian(unix.ETH_P_ALL)))
	if err != nil {
		t.Fatal(err)
	}
	peer, err := (&kernel{}).Device("peer0")
	if err == nil {
		err = unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: bigEndian(unix.ETH_P_ALL), Ifindex: peer.index})
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() [][]byte {
		defer unix.Close(fd)
		var frames [][]byte
		buf := make([]byte, 2048)
		for {
			// All was sent before stop was called, and a veth delivers at once.
			n, from, err := unix.Recvfrom(fd, buf, unix.MSG_DONTWAIT)
			if err != nil {
				return frames
			}
			if from.(*unix.SockaddrLinklayer).Pkttype != unix.PACKET_OUTGOING && match(buf[:n]) {
				frames = append(frames, slices.Clone(buf[:n]))
			}
		}
	}
}

const eth0MAC = "02:00:5e:10:00:01"

// TestGratuitousARP compares every byte that a neighbour gets.
func TestGratuitousARP(t *testing.T) {
	newPair(t)
	ip(t, "link set eth0 address "+eth0MAC)
	stop := capture(t, func(b []byte) bool { return binary.BigEndian.Uint16(b[12:]) == unix.ETH_P_ARP })
	began := time.Now()
	pulseAgent(t).mustCall(t, 0, "start", "ip=192.0.2.10", "nic=eth0", "cidr_netmask=24", "arp_count=3", "arp_interval=20")
	frames := stop()
	request := unhex(t, "ffffffffffff 02005e100001 0806"+ // to all, from eth0, ARP
		"0001 0800 06 04 0001"+ // Ethernet, IPv4, a request
		"02005e100001 c000020a"+ // sender: 192.0.2.10 is at eth0
		"000000000000 c000020a") // target: 192.0.2.10
	reply := unhex(t, "ffffffffffff 02005e100001 0806"+
		"0001 0800 06 04 0002"+ // a reply
		"02005e100001 c000020a"+
		"02005e100001 c000020a") // target: 192.0.2.10, at eth0 too
	want := [][]byte{request, reply, request, reply, request, reply}
	if !slices.EqualFunc(frames, want, bytes.Equal) {
		t.Errorf("frames\n%x, want\n%x", frames, want)
	}
	if took := time.Since(began); took < 2*20*time.Millisecond {
		t.Errorf("three frames in %v", took)
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(string(bytes.ReplaceAll([]byte(s), []byte(" "), nil)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// advertisement reports whether a frame is a neighbour advertisement for
// 2001:db8::10.
func advertisement(b []byte) bool {
	return len(b) >= 78 && binary.BigEndian.Uint16(b[12:]) == unix.ETH_P_IPV6 && b[20] == unix.IPPROTO_ICMPV6 &&
		b[54] == 136 && bytes.Equal(b[62:78], net.ParseIP("2001:db8::10"))
}

// TestUnsolicitedNA compares every byte that a neighbour gets; the kernel adds
// none of its own.
func TestUnsolicitedNA(t *testing.T) {
	for forwarding, flags := range map[string]string{"0": "20", "1": "a0"} {
		t.Run("forwarding "+forwarding, func(t *testing.T) { checkUnsolicitedNA(t, forwarding, flags) })
	}
}

func checkUnsolicitedNA(t *testing.T, forwarding, flags string) {
	newPair(t)
	ip(t, "link set eth0 address "+eth0MAC)
	// The kernel's own choice of a way for multicast is another device.
	ip(t, "link add other0 type veth peer name other1")
	t.Cleanup(func() { ip(t, "link del other0") })
	ip(t, "link set other1 up")
	ip(t, "link set other0 up")
	ip(t, "route add table local multicast ff00::/8 dev other0 metric 1")
	if err := os.WriteFile("/proc/sys/net/ipv6/conf/eth0/forwarding", []byte(forwarding), 0); err != nil {
		t.Fatal(err)
	}
	stop := capture(t, advertisement)
	began := time.Now()
	pulseAgent(t).mustCall(t, 0, "start", "ip=2001:db8::10", "nic=eth0", "cidr_netmask=64", "arp_count=3", "arp_interval=20")
	frames := stop()
	want := unhex(t, "333300000001 02005e100001 86dd"+ // to all nodes, from eth0, IPv6
		"60000000 0020 3a ff"+ // 32 bytes of ICMPv6, hop limit 255
		"20010db8000000000000000000000010 ff020000000000000000000000000001"+
		"88 00 0000 "+flags+"000000"+ // neighbour advertisement, override
		"20010db8000000000000000000000010"+
		"02 01 02005e100001") // target link-layer address
	if len(frames) != 3 {
		t.Fatalf("%d frames, want 3", len(frames))
	}
	for _, f := range frames {
		if got := withoutSum(f); !bytes.Equal(got, want) {
			t.Errorf("frame\n%x, want\n%x", got, want)
		}
		if sum := checksum(f); sum != 0xffff {
			t.Errorf("the checksum adds up to %x", sum)
		}
	}
	if took := time.Since(began); took < 2*20*time.Millisecond {
		t.Errorf("three frames in %v", took)
	}
}

// withoutSum zeroes what depends on the sender's flow label and the checksum.
func withoutSum(b []byte) []byte {
	b = slices.Clone(b)
	b[15], b[16], b[17] = 0, 0, 0
	b[56], b[57] = 0, 0
	return b
}

// checksum adds up an ICMPv6 message with its pseudo-header. Source: RFC 4443,
// section 2.3.
func checksum(frame []byte) uint16 {
	data := slices.Concat(frame[22:54], []byte{0, 0}, frame[18:20], []byte{0, 0, 0, 58}, frame[54:])
	sum := uint32(0)
	for i := 0; i+1 < len(data); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(data[i:]))
	}
	for sum > 0xffff {
		sum = sum&0xffff + sum>>16
	}
	return uint16(sum)
}

// TestAdvertisementOfAnOddAddress: an option is filled up to 8 bytes, and left
// out where a device has no address.
func TestAdvertisementOfAnOddAddress(t *testing.T) {
	target := netip.MustParseAddr("2001:db8::10")
	for size, want := range map[int]int{0: 24, 6: 32, 8: 40, 20: 48} {
		if got := len(unsolicitedNA(override, make([]byte, size), target)); got != want {
			t.Errorf("hardware address of %d bytes: message of %d, want %d", size, got, want)
		}
	}
}
