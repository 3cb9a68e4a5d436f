package conformance

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// hostileTexts are values of a variable that quoting, XML, a shell, a terminal
// or a reader of exit reasons may stumble over.
var hostileTexts = []string{
	`<&>"'`, `]]>`, `--> <x>`, "$(touch /tmp/pwned)", "`touch /tmp/pwned`", "; touch /tmp/pwned;", `'"\`,
	"two\nlines", "\n", "a\rb\tc", " ", "\x01\x1b[31m\x7f", "\xff\xfe\xc0\x80", "\u2028\u0085", "😀",
	"ocf-exit-reason:spoofed", "a\nocf-exit-reason:spoofed\nb", "../../../etc/x", "a/b", "%s%n%d", "-rf", "$HOME",
	strings.Repeat("x", 100_000),
}

// TestMetaDataAnywhere asks for meta-data where there is little to rely on.
func TestMetaDataAnywhere(t *testing.T) {
	ocftest.RequireRoot(t)
	for _, name := range withSpecial() {
		want, _ := advertised(t, name)
		path := built(t) + "/" + name
		for what, c := range map[string]call{
			"as nobody":            {as: nobody},
			"text output":          {env: []string{"OCF_OUTPUT_FORMAT=text"}},
			"wrong major version":  {env: []string{"OCF_RA_VERSION_MAJOR=2"}},
			"version, no instance": {env: []string{"OCF_RA_VERSION_MAJOR=1", "OCF_RA_VERSION_MINOR=1"}},
			"traced":               {env: []string{"OCF_TRACE_RA=1", "OCF_TRACE_FILE=/dev/stderr"}},
			"more arguments":       {argv: []string{path, "meta-data", "start", "--help"}},
			"other name":           {argv: []string{"x/y z", "meta-data"}},
			"Turkish":              {env: []string{"LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8"}},
			"missing binaries":     {env: []string{"OCF_TESTER_FAIL_HAVE_BINARY=1", "PATH=/nonexistent"}},
			"junk parameters":      {env: []string{"OCF_RESKEY_ip=x", "OCF_RESKEY_op_sleep=x", "OCF_RESKEY_count=x"}},
		} {
			c.path = path
			if c.argv == nil {
				c.argv = []string{path, "meta-data"}
			}
			out, err := c.run()
			if err != nil {
				t.Fatal(err)
			}
			if out.code != 0 || out.stderr != "" || out.stdout != want {
				t.Errorf("%s, %s: %v, want\n%s", name, what, out, want)
			}
		}
	}
}

// TestMetaDataWithHostileValues checks that it is XML whatever the caller's
// variables hold.
func TestMetaDataWithHostileValues(t *testing.T) {
	for _, name := range withSpecial() {
		for _, variable := range []string{"OCF_RESOURCE_INSTANCE", "HA_RSCTMP", "HA_VARRUN", "OCF_ROOT", "OCF_EXIT_REASON_PREFIX", "PATH"} {
			for _, value := range hostileTexts {
				c := call{argv: []string{built(t) + "/" + name, "meta-data"}, env: []string{variable + "=" + value}}
				out, err := c.run()
				if err != nil {
					t.Fatal(err)
				}
				if out.code != 0 || out.stderr != "" {
					t.Errorf("%s, %s=%.60q: %v", name, variable, value, out)
				}
				if m := parseMetaData(t, out.stdout); m.Name != name {
					t.Errorf("%s, %s=%.60q: name %q", name, variable, value, m.Name)
				}
			}
		}
	}
}

// TestMetaDataInMissingDirectory calls an agent whose working directory was
// removed, and one that nobody may enter.
func TestMetaDataInMissingDirectory(t *testing.T) {
	ocftest.RequireRoot(t)
	closed := t.TempDir()
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range withSpecial() {
		want, _ := advertised(t, name)
		for what, as := range map[string]*syscall.Credential{"missing": nil, "closed": nobody} {
			out, err := fromDirectory(closed, what == "missing", call{argv: []string{built(t) + "/" + name, "meta-data"}, as: as})
			if err != nil {
				t.Fatal(err)
			}
			if out.code != 0 || out.stderr != "" || out.stdout != want {
				t.Errorf("%s in a %s directory: %v", name, what, out)
			}
		}
	}
}

// fromDirectory makes a call by a thread that is in dir, or in a directory that
// is no more.
func fromDirectory(dir string, missing bool, c call) (out outcome, err error) {
	return out, onOwnThread(func() error {
		if err := unix.Unshare(unix.CLONE_FS); err != nil {
			return err
		}
		if missing {
			if dir, err = os.MkdirTemp(dir, ""); err != nil {
				return err
			}
		}
		if err := unix.Chdir(dir); err != nil {
			return err
		}
		if missing {
			if err := os.Remove(dir); err != nil {
				return err
			}
		}
		out, err = c.run()
		return err
	})
}

// TestMetaDataWithoutStreams checks that an agent needs no standard files, and
// that it fails when nobody can have got its meta-data.
func TestMetaDataWithoutStreams(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	for _, name := range withSpecial() {
		c := call{argv: []string{built(t) + "/" + name, "meta-data"}}
		for what, test := range map[string]struct {
			files []*os.File
			fails bool
		}{
			"no file":       {nil, false},
			"no stdin":      {[]*os.File{nil, full, full}, true},
			"no stderr":     {[]*os.File{full, full, nil}, true},
			"a full stdout": {[]*os.File{nil, full, nil}, true},
		} {
			out, err := c.runWith(test.files...)
			if err != nil {
				t.Fatal(err)
			}
			if out.signal != 0 || !out.code.Legal() || (out.code != ocf.Success) != test.fails {
				t.Errorf("%s with %s: %v, fails must be %v", name, what, out, test.fails)
			}
		}
	}
}
