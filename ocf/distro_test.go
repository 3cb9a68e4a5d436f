package ocf_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pulse-ha/pulse/ocf"
)

func TestReadDistribution(t *testing.T) {
	for _, test := range []struct {
		name                 string
		files                map[string]string
		want                 ocf.Distribution
		debian, redhat, suse bool
	}{
		{"debian", map[string]string{
			"etc/os-release":     "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n",
			"etc/debian_version": "12.11\n",
		}, ocf.Distribution{ID: "debian", Version: "12.11"}, true, false, false},
		{"debian in preparation", map[string]string{
			"etc/os-release": "ID=debian\n", "etc/debian_version": "forky/sid\n",
		}, ocf.Distribution{ID: "debian"}, true, false, false},
		{"ubuntu", map[string]string{
			"usr/lib/os-release": "ID=ubuntu\nID_LIKE=debian\nVERSION_ID='24.04'\n",
		}, ocf.Distribution{ID: "ubuntu", Like: []string{"debian"}, Version: "24.04"}, true, false, false},
		{"alma", map[string]string{
			"etc/os-release": "# a comment\nID=\"almalinux\"\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"9.4\"\n",
		}, ocf.Distribution{ID: "almalinux", Like: []string{"rhel", "centos", "fedora"}, Version: "9.4"}, false, true, false},
		{"oracle", map[string]string{
			"etc/os-release": "ID=\"ol\"\nID_LIKE=\"fedora\"\nVERSION_ID=\"8.10\"\n",
		}, ocf.Distribution{ID: "ol", Like: []string{"fedora"}, Version: "8.10"}, false, true, false},
		{"suse", map[string]string{
			"etc/os-release": "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\nVERSION_ID=\"15.6\"\n",
		}, ocf.Distribution{ID: "opensuse-leap", Like: []string{"suse", "opensuse"}, Version: "15.6"}, false, false, true},
		{"sles", map[string]string{
			"etc/os-release": "ID=sles\nVERSION_ID=15.5\n",
		}, ocf.Distribution{ID: "sles", Version: "15.5"}, false, false, true},
		{"first file first", map[string]string{
			"etc/os-release": "ID=arch\nODD=\"a \\\"b\\\" \\$c\"\n", "usr/lib/os-release": "ID=debian\n",
		}, ocf.Distribution{ID: "arch"}, false, false, false},
		{"nothing in it", map[string]string{"etc/os-release": ""}, ocf.Distribution{ID: "linux"}, false, false, false},
	} {
		got, err := ocf.ReadDistribution(tree(t, test.files))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, got, cmp.Comparer(func(a, b []string) bool { return cmp.Equal(a, b) || len(a)+len(b) == 0 })); diff != "" {
			t.Errorf("%s:\n%s", test.name, diff)
		}
		if got.Debian() != test.debian || got.RedHat() != test.redhat || got.SUSE() != test.suse {
			t.Errorf("%s: Debian %v, Red Hat %v, SUSE %v", test.name, got.Debian(), got.RedHat(), got.SUSE())
		}
	}
	if d, err := ocf.ReadDistribution(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without files: %v, %v", d, err)
	}
	if d, err := ocf.ReadDistribution("/"); err != nil || d.ID == "" {
		t.Errorf("here: %v, %v", d, err)
	}
}

// tree makes a directory with the files.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}
