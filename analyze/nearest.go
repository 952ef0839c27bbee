package main

import (
	"fmt"
	"slices"
	"strings"
)

// didYouMean is a hint that names the known word nearest to a wrong one, before what else there is to say.
func didYouMean(wrong string, known []string, otherwise string) string {
	if near := nearest(wrong, known); near != "" {
		return fmt.Sprintf("did you mean %s? %s", near, otherwise)
	}
	return otherwise
}

// nearest is the known word that a person who wrote another may have meant; "" when none is near. A word is near when it
// is another spelling, when the wrong one is the beginning or the end of it, or when few letters differ.
func nearest(wrong string, known []string) string {
	wrong = strings.ToLower(strings.TrimSpace(wrong))
	if len(wrong) < minPart {
		return ""
	}
	best, least := "", max(1, len(wrong)/3)+1
	for _, word := range known {
		lower := strings.ToLower(word)
		far := distance(wrong, lower)
		if len(wrong) >= minPart && (strings.HasPrefix(lower, wrong) || strings.HasSuffix(lower, "/"+wrong)) {
			far = 0
		}
		if far < least {
			best, least = word, far
		}
	}
	return best
}

// minPart is how much of a word there must be to guess from.
const minPart = 3

// maxWord bounds the words that are compared; nobody means a longer one.
const maxWord = 200

// distance is how many letters must be added, left out, changed or swapped with their neighbour to make b of a.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > maxWord || len(y) > maxWord {
		return maxWord
	}
	var before, last []int
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before, last, row = last, row, make([]int, len(y)+1)
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = slices.Min([]int{last[j+1] + 1, row[j] + 1, last[j] + cost})
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(y)]
}
