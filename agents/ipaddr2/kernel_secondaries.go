package main

import (
	"fmt"

	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

// Numbers of linux/if_link.h and linux/ip.h that package unix lacks.
const (
	iflaInetConf       = 1  // IFLA_INET_CONF
	promoteSecondaries = 20 // IPV4_DEVCONF_PROMOTE_SECONDARIES
)

// KeepSecondaries switches on net.ipv4.conf.DEVICE.promote_secondaries. It
// goes by netlink because /proc/sys can't be written in many containers.
func (k *kernel) KeepSecondaries(index int) (bool, error) {
	on, err := promotes(index)
	if on || err != nil {
		return false, err
	}
	request := nl.NewNetlinkRequest(unix.RTM_NEWLINK, unix.NLM_F_ACK)
	header := nl.NewIfInfomsg(unix.AF_UNSPEC)
	header.Index = int32(index)
	request.AddData(header)
	families := nl.NewRtAttr(unix.IFLA_AF_SPEC, nil)
	settings := families.AddRtAttr(unix.AF_INET, nil).AddRtAttr(iflaInetConf, nil)
	settings.AddRtAttr(promoteSecondaries, nl.Uint32Attr(1))
	request.AddData(families)
	if _, err := ask(request); err != nil {
		return false, fmt.Errorf("promote_secondaries: %w", err)
	}
	return true, nil
}

// promotes reads the setting; the kernel sends all as an array that starts
// with number 1.
func promotes(index int) (bool, error) {
	request := nl.NewNetlinkRequest(unix.RTM_GETLINK, 0)
	header := nl.NewIfInfomsg(unix.AF_UNSPEC)
	header.Index = int32(index)
	request.AddData(header)
	data, err := ask(request)
	if err != nil || len(data) < unix.SizeofIfInfomsg {
		return false, fmt.Errorf("promote_secondaries: %w", err)
	}
	data = data[unix.SizeofIfInfomsg:]
	for _, number := range []int{unix.IFLA_AF_SPEC, unix.AF_INET, iflaInetConf} {
		data = attribute(data, number)
	}
	if len(data) < 4*promoteSecondaries {
		return false, nil
	}
	return nl.NativeEndian().Uint32(data[4*(promoteSecondaries-1):]) != 0, nil
}

// attribute returns the value of the numbered attribute in a row of them, nil
// if it isn't there.
func attribute(row []byte, number int) []byte {
	attributes, err := nl.ParseRouteAttr(row)
	if err != nil {
		return nil
	}
	for _, a := range attributes {
		if int(a.Attr.Type)&^unix.NLA_F_NESTED == number {
			return a.Value
		}
	}
	return nil
}
