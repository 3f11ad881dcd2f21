// Verifies a log by Go's own sumdb packages; holds no code of ours.
//
// Usage: main <folder> <verifier key>
// Checks the checkpoint's signature, every entry against the tree, and every smaller tree whose
// size is a multiple of 97 against it, reading the tiles as they lie in the folder.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

// Go's paths are tile/<height>/<level>/<n>; C2SP leaves the height, always 8, out.
func file(folder string, t tlog.Tile) string {
	path := strings.Replace(t.Path(), "tile/8/", "tile/", 1)
	path = strings.Replace(path, "tile/data/", "tile/entries/", 1)
	return filepath.Join(folder, path)
}

type files struct{ folder string }

func (f files) Height() int                              { return 8 }
func (f files) SaveTiles(tiles []tlog.Tile, _ [][]byte) {}
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := os.ReadFile(file(f.folder, t))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func main() {
	folder := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	fail(err, "key")
	text, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	fail(err, "checkpoint")
	signed, err := note.Open(text, note.VerifierList(verifier))
	fail(err, "signature")
	lines := strings.Split(signed.Text, "\n")
	if lines[0] != verifier.Name() {
		fail(fmt.Errorf("%s", lines[0]), "origin")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	fail(err, "size")
	raw, err := base64.StdEncoding.DecodeString(lines[2])
	fail(err, "root")
	var root tlog.Hash
	copy(root[:], raw)
	tree := tlog.Tree{N: size, Hash: root}
	reader := tlog.TileHashReader(tree, files{folder})

	for n := int64(0); n < size; n++ {
		entry := entryAt(folder, n, size)
		proof, err := tlog.ProveRecord(size, n, reader)
		fail(err, "prove record")
		fail(tlog.CheckRecord(proof, size, root, n, tlog.RecordHash(entry)), "record")
	}
	for old := int64(1); old <= size; old += 97 {
		hash, err := tlog.TreeHash(old, reader)
		fail(err, "tree hash")
		proof, err := tlog.ProveTree(size, old, reader)
		fail(err, "prove tree")
		fail(tlog.CheckTree(proof, size, root, old, hash), "tree")
	}
	fmt.Printf("verified %d\n", size)
}

var bundles = map[int64][]byte{}

func entryAt(folder string, n, size int64) []byte {
	index := n / 256
	data, known := bundles[index]
	if !known {
		width := size - index*256
		if width > 256 {
			width = 256
		}
		var err error
		data, err = os.ReadFile(file(folder, tlog.Tile{H: 8, L: -1, N: index, W: int(width)}))
		fail(err, "entries")
		bundles[index] = data
	}
	for skip := n % 256; skip > 0; skip-- {
		data = data[2+int(data[0])<<8+int(data[1]):]
	}
	length := int(data[0])<<8 + int(data[1])
	return data[2 : 2+length]
}
