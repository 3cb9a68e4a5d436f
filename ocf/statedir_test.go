package ocf_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
	"github.com/pulse-ha/pulse/ocf/proc"
)

// getent knows the user daemon of a host.
func getent(_ context.Context, cmd proc.Command) (proc.Result, error) {
	switch database, name := cmd.Args[0], cmd.Args[1]; {
	case database == "passwd" && name == "daemon":
		return proc.Result{Stdout: "daemon:x:71:72::/:/bin/false\n"}, nil
	case database == "group" && name == "staff":
		return proc.Result{Stdout: "staff:x:73:\n"}, nil
	}
	res := proc.Result{ExitCode: 2}
	return res, &proc.ExitError{Command: cmd, Result: res}
}

func stateDirCall(t *testing.T) *ocf.Call {
	t.Helper()
	host := ocftest.NewHost(t)
	host.Programs["getent"] = getent
	return callOn(t, host)
}

func TestMakeStateDir(t *testing.T) {
	ocftest.RequireRoot(t)
	for owner, want := range map[string][2]uint32{
		"daemon": {71, 0}, "daemon:staff": {71, 73}, "daemon.staff": {71, 73}, "5:6": {5, 6}, "7": {7, 0},
	} {
		call := stateDirCall(t)
		path := filepath.Join(call.VarRun(), "above", "dir")
		if err := call.MakeStateDir(t.Context(), path, owner, 0o750); err != nil {
			t.Errorf("%s: %v", owner, err)
			continue
		}
		checkDir(t, path, want, 0o750)
		checkDir(t, filepath.Dir(path), [2]uint32{0, 0}, 0o755)
	}
}

func checkDir(t *testing.T, path string, owner [2]uint32, mode fs.FileMode) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Error(err)
		return
	}
	stat := info.Sys().(*syscall.Stat_t)
	if got := [2]uint32{stat.Uid, stat.Gid}; got != owner || info.Mode() != mode|fs.ModeDir {
		t.Errorf("%s: owner %v, mode %v", path, got, info.Mode())
	}
}

func TestStateDirThatIsThereStays(t *testing.T) {
	call := stateDirCall(t)
	path := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := call.MakeStateDir(t.Context(), path, "daemon", 0o777); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestStateDirIsRefused(t *testing.T) {
	call := stateDirCall(t)
	run := call.VarRun()
	for _, test := range []struct {
		path, owner string
		code        ocf.Code
	}{
		{filepath.Join(filepath.Dir(run), "beside"), "0", ocf.ErrArgs},
		{run + "x/dir", "0", ocf.ErrArgs},
		{run + "/a/../../dir", "0", ocf.ErrArgs},
		{"/var/run/ocf-statedir-test", "0", ocf.ErrArgs},
		{linkTo(t, run) + "/dir", "0", ocf.ErrArgs},
		{"dir", "0", ocf.ErrConfigured},
		{run + "/dir", "nobody-at-all", ocf.ErrInstalled},
		{run + "/dir", "daemon:nobody-at-all", ocf.ErrInstalled},
		{run + "/dir", "", ocf.ErrConfigured},
		{run + "/dir", "-s", ocf.ErrConfigured},
	} {
		err := call.MakeStateDir(t.Context(), test.path, test.owner, 0o755)
		if ocf.CodeOf(err) != test.code {
			t.Errorf("%s for %q: %v", test.path, test.owner, err)
		}
	}
	host := ocftest.NewHost(t)
	host.UID = 1000
	call = callOn(t, host)
	if err := call.MakeStateDir(t.Context(), call.VarRun()+"/dir", "0", 0o755); ocf.CodeOf(err) != ocf.ErrPerm {
		t.Errorf("as a user: %v", err)
	}
}

func linkTo(t *testing.T, path string) string {
	t.Helper()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	return link
}

// Shell agents have HA_VARRUN=/var/run, where /var/run is a link to /run.
func TestStateDirByAnotherNameOfRun(t *testing.T) {
	ocftest.RequireRoot(t)
	if target, _ := filepath.EvalSymlinks("/var/run"); target != "/run" {
		ocftest.Skip(t, "/var/run is no link to /run")
	}
	dir, err := os.MkdirTemp("/run", "ocf-statedir-test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	name, own := filepath.Base(dir), t.TempDir()
	for _, test := range []struct{ run, path string }{
		{"", "/var/run/" + name + "/1"},
		{"/var/run", "/run/" + name + "/2"},
		{"/var/run", "/var/run/" + name + "/3"},
		{linkTo(t, own), own + "/4"},
	} {
		call := callOn(t, ocftest.NewHost(t).Set("HA_VARRUN", test.run))
		if err := call.MakeStateDir(t.Context(), test.path, "0:0", 0o700); err != nil {
			t.Errorf("HA_VARRUN=%s: %v", test.run, err)
			continue
		}
		checkDir(t, test.path, [2]uint32{0, 0}, 0o700)
	}
}

func TestStateDirFollowsNoLink(t *testing.T) {
	call := stateDirCall(t)
	target := t.TempDir()
	if err := os.Symlink(target, call.VarRun()+"/link"); err != nil {
		t.Fatal(err)
	}
	err := call.MakeStateDir(t.Context(), call.VarRun()+"/link/dir", "0:0", 0o755)
	if !errors.Is(err, unix.ENOTDIR) && !errors.Is(err, unix.ELOOP) {
		t.Errorf("got %v", err)
	}
	if entries, _ := os.ReadDir(target); len(entries) > 0 {
		t.Errorf("made %v", entries)
	}
}

func TestUniqueRunDir(t *testing.T) {
	ocftest.RequireRoot(t)
	call := stateDirCall(t)
	path, err := call.UniqueRunDir(t.Context(), "", 0, "")
	if err != nil || path != filepath.Join(call.VarRun(), "test") {
		t.Fatalf("%q, %v", path, err)
	}
	checkDir(t, path, [2]uint32{0, 0}, 0o755)
	path, err = call.UniqueRunDir(t.Context(), "daemon", 0o700, "other")
	if err != nil {
		t.Fatal(err)
	}
	checkDir(t, path, [2]uint32{71, 0}, 0o700)
	if path, err := call.UniqueRunDir(t.Context(), "", 0, "../../x"); err != nil || filepath.Dir(path) != call.VarRun() {
		t.Errorf("%q: %v", path, err)
	}
}
