package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestForbidStarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "policy-rc.d")
	lift, err := forbidStarts(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("%v, %v", info, err)
	}
	if err := lift(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Errorf("%s is left", path)
	}
}

func TestForbidStartsLeavesWhatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "policy-rc.d")
	if err := os.WriteFile(path, []byte("mine"), 0o755); err != nil {
		t.Fatal(err)
	}
	lift, err := forbidStarts(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := lift(); err != nil {
		t.Error(err)
	}
	if text, _ := os.ReadFile(path); string(text) != "mine" {
		t.Errorf("policy-rc.d is now %q", text)
	}
}
