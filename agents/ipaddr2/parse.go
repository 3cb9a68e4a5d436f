package main

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"strconv"
	"strings"

	"github.com/pulse-ha/pulse/ocf"
)

// unusable is the answer to a value that can't be what it should be. Source:
// IPaddr2 4.18, which says OCF_ERR_INSTALLED where 4.12 said
// OCF_ERR_CONFIGURED.
func unusable(format string, args ...any) error {
	return ocf.Errorf(ocf.ErrInstalled, format, args...)
}

func (a *ipaddr2) setIP(s string) (err error) {
	a.ip, err = parseAddress(s)
	return err
}

func (a *ipaddr2) setNIC(s string) (err error) {
	a.nic, a.nicLabel, err = parseDevice(s)
	return err
}

func (a *ipaddr2) setMask(s string) (err error) {
	a.mask, err = parseMask(s)
	return err
}

// setBroadcast leaves it to checkLooks to refuse s, as does setLabel: a stop
// and a monitor can do without.
func (a *ipaddr2) setBroadcast(s string) error {
	var err error
	if a.broadcast, err = parseBroadcast(s); err != nil {
		a.looks = ocf.Errorf(ocf.CodeOf(err), "parameter broadcast=%.60q: %w", s, err)
	}
	return nil
}

func (a *ipaddr2) setLabel(s string) error {
	if !plain(s) {
		a.looks = ocf.Errorf(ocf.ErrConfigured, "parameter iflabel=%.60q: must be letters, digits and signs, no spaces", s)
		return nil
	}
	a.iflabel = s
	return nil
}

// parseAddress reads an address that a device can have.
func parseAddress(s string) (netip.Addr, error) {
	ip, err := netip.ParseAddr(s)
	switch {
	case err != nil && strings.Contains(s, "/"):
		return netip.Addr{}, unusable("must be an address alone; the mask goes into cidr_netmask")
	case err != nil:
		return netip.Addr{}, unusable("must be an IPv4 or IPv6 address")
	case ip.Zone() != "":
		return netip.Addr{}, unusable("must be an address alone; the device goes into nic")
	case ip.Is4In6():
		return netip.Addr{}, unusable("must be written as the IPv4 address %s", ip.Unmap())
	case ip.IsMulticast(), ip.IsUnspecified(), ip.Is4() && (ip.As4()[0] == 0 || ip.As4() == allOnes):
		return netip.Addr{}, unusable("can't be the address of a host")
	}
	return ip, nil
}

// maxName is the longest name of a device, an alternative one (ALTIFNAMSIZ
// less the ending zero).
const maxName = 127

// parseDevice reads NAME or NAME:LABEL. Source: dev_valid_name in the kernel's
// net/core/dev.c says what a name may be.
func parseDevice(s string) (name, label string, err error) {
	name, label, _ = strings.Cut(s, ":")
	if name == "" || name == "." || name == ".." || len(name) > maxName || strings.Contains(name, "/") || !plain(s) {
		return "", "", unusable("must be the name of a network device")
	}
	return name, label, nil
}

// plain reports whether s is visible ASCII only.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// netmask is the length of a prefix as it was given; 0 for none.
type netmask struct {
	bits int
	quad string // the spelling with dots, if it was one
}

// parseMask reads a number of bits, or a mask with dots.
func parseMask(s string) (netmask, error) {
	if strings.Contains(s, ".") {
		return parseQuad(s)
	}
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n < 1 || n > 128 {
		return netmask{}, unusable("must be a number of bits, 1 to 32 for IPv4 and 1 to 128 for IPv6")
	}
	return netmask{bits: int(n)}, nil
}

func parseQuad(s string) (netmask, error) {
	quad, err := netip.ParseAddr(s)
	if err != nil || !quad.Is4() {
		return netmask{}, unusable("must be a number of bits")
	}
	word := binary.BigEndian.Uint32(quad.AsSlice())
	if ones := bits.LeadingZeros32(^word); ones > 0 && word<<ones == 0 {
		return netmask{bits: ones, quad: s}, nil
	}
	return netmask{}, unusable("is no mask: its bits must be ones and then zeros")
}
