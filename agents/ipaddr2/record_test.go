package main

import (
	"errors"
	"net/netip"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// recordFile returns the path of the test resource's record.
func recordFile(t *testing.T, host *ocftest.Host) string {
	t.Helper()
	entries, err := os.ReadDir(host.Env["HA_RSCTMP"] + "/records")
	if err != nil || len(entries) != 1 {
		t.Fatalf("records %v, %v", entries, err)
	}
	return host.Env["HA_RSCTMP"] + "/records/" + entries[0].Name()
}

// TestRecordOfNoUse: the parameters say all that a stop needs.
func TestRecordOfNoUse(t *testing.T) {
	for _, content := range []string{"", "address=\"junk\"\n", "address=\"192.0.2.10\"\n", "junk"} {
		f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
		call(t, host, f, ocf.Start, ocf.Success)
		path := recordFile(t, host)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		call(t, host, f, ocf.Monitor, ocf.Success)
		call(t, host, f, ocf.Stop, ocf.Success)
		checkState(t, f)
		checkLog(t, host, "WARNING: record of start "+path)
		checkLog(t, host, "; going by the parameters: make sure that 192.0.2.10 is nowhere else, and remove the file")
		if log, _ := ocf.ReadState(host.Env["HA_LOGFILE"]); strings.Contains(log, "ParsePrefix") {
			t.Errorf("log %s", log)
		}
	}
}

// TestNothingToGoBy has neither a record nor parameters that can be read.
func TestNothingToGoBy(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	call(t, host, f, ocf.Start, ocf.Success)
	path := recordFile(t, host)
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	out := call(t, host.Params("ip", "x"), f, ocf.Stop, ocf.ErrGeneric)
	if !strings.Contains(out.Reason, path) || !strings.Contains(out.Reason, "remove the address by hand, then the file") {
		t.Errorf("reason %q", out.Reason)
	}
}

// TestNoPlaceForARecord: a life goes by the parameters.
func TestNoPlaceForARecord(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	host.Env["HA_RSCTMP"] = file
	call(t, host, f, ocf.Start, ocf.Success)
	checkLog(t, host, "; a stop has to go by the parameters")
	call(t, host, f, ocf.Monitor, ocf.Success)
	call(t, host, f, ocf.Stop, ocf.Success)
	checkState(t, f)
	call(t, host, f, ocf.Monitor, ocf.NotRunning)
}

// TestStopByRecordAlone: what the parameters say by now is the host's own
// address.
func TestStopByRecordAlone(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	call(t, host, f, ocf.Start, ocf.Success)
	host.Params("ip", "192.0.2.1")
	call(t, host, f, ocf.Stop, ocf.Success)
	checkState(t, f)
	if !strings.Contains(strings.Join(addressesOf(f), " "), "192.0.2.1/24") {
		t.Errorf("addresses %v", addressesOf(f))
	}
	checkLog(t, host, "WARNING: stopped 192.0.2.10/24 on eth0, which its start recorded; the parameters have changed since")
}

func addressesOf(f *fakeNetwork) (prefixes []string) {
	for _, a := range f.addresses {
		prefixes = append(prefixes, a.prefix.String())
	}
	return prefixes
}

// TestStartElsewhere: the first place is known from its record only.
func TestStartElsewhere(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "198.51.100.7", "nic", "eth0", "cidr_netmask", "24")
	call(t, host, f, ocf.Start, ocf.Success)
	host.Params("nic", "eth1")
	call(t, host, f, ocf.Start, ocf.Success)
	checkState(t, f, "address eth1 198.51.100.7/24", "device eth1 up=true")
	call(t, host, f, ocf.Stop, ocf.Success)
	checkState(t, f, "device eth1 up=true")
}

// TestRecordComesFirst: a start that is killed may be killed at any moment.
func TestRecordComesFirst(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	f.watch = func(method string) {
		if content, err := os.ReadFile(recordFile(t, host)); err != nil || !strings.Contains(string(content), "192.0.2.10/24") {
			t.Errorf("%s with the record %q, %v", method, content, err)
		}
	}
	call(t, host, f, ocf.Start, ocf.Success)
}

// TestLocked: no other resource changes the device's addresses meanwhile.
func TestLocked(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
	var seen []string
	f.watch = func(method string) {
		fd, err := unix.Open(host.Env["HA_RSCTMP"]+"/locks/IPaddr2-eth0", unix.O_RDWR|unix.O_CLOEXEC, 0)
		if err != nil {
			t.Fatalf("%s: lock: %v", method, err)
		}
		defer unix.Close(fd)
		if err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB); !errors.Is(err, unix.EWOULDBLOCK) {
			t.Errorf("%s: the device isn't locked: %v", method, err)
		}
		seen = append(seen, method)
	}
	call(t, host, f, ocf.Start, ocf.Success)
	call(t, host, f, ocf.Stop, ocf.Success)
	if got := strings.Join(seen, " "); got != "Add Remove" {
		t.Errorf("changes %q", got)
	}
}

// TestAdoptedAddressIsServed: the device may be down by now.
func TestAdoptedAddressIsServed(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "198.51.100.7", "nic", "eth1", "cidr_netmask", "24")
	f.must(f.Add(address{device: 3, prefix: netip.MustParsePrefix("198.51.100.7/24")}))
	call(t, host, f, ocf.Start, ocf.Success)
	checkState(t, f, "address eth1 198.51.100.7/24", "device eth1 up=true")
}

// TestAdoptedDuplicateIsRemoved: detection was still on when start came.
func TestAdoptedDuplicateIsRemoved(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params("ip", "2001:db8::10")
	f.tentative = 100
	f.must(f.Add(address{device: 2, prefix: netip.MustParsePrefix("2001:db8::10/64")}))
	f.used, f.pending = netip.MustParseAddr("2001:db8::10"), 3
	out := call(t, host, f, ocf.Start, ocf.ErrGeneric)
	if !strings.Contains(out.Reason, "duplicate address") {
		t.Errorf("reason %q", out.Reason)
	}
	checkState(t, f)
	if record, err := recordOf(t, host); record != nil || err != nil {
		t.Errorf("record %v, %v is left", record, err)
	}
}
