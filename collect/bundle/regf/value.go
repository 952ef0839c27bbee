package regf

import (
	"fmt"

	"www.velocidex.com/golang/regparser"

	"postmortem/collect/bundle/regval"
)

// values visits the values of a key, or only counts them.
func (w *walker) values(n node, path string) {
	if n.valueCount == 0 || n.valueCount == none {
		return
	}
	offsets, err := w.valueOffsets(n)
	if err != nil {
		w.emit(Record{Offset: baseBlock + int64(n.values)}, err)
		return
	}
	if w.wanted != nil && !w.wanted(path) {
		w.emit(Record{Offset: baseBlock + int64(n.values), Skipped: len(offsets)}, nil)
		return
	}
	for _, offset := range offsets {
		if w.stopped || w.reader.out {
			return
		}
		r, err := w.value(offset)
		r.Offset = baseBlock + int64(offset)
		w.emit(r, err)
	}
}

// valueOffsets reads the list of values, which must lie in its cell.
func (w *walker) valueOffsets(n node) (offsets []uint32, err error) {
	err = w.guarded(func() error {
		cell := w.cell(n.values)
		size := int64(int32(-cell.Next())) - 4
		if !w.once(n.values) || int64(n.valueCount)*4 > size {
			return fmt.Errorf("list of values: %w", ErrDamaged)
		}
		offsets = regparser.ParseSafeArray_uint32(w.reader, cell.Payload(), int(n.valueCount))
		return nil
	})
	return offsets, err
}

// value decodes a value and its data.
func (h *Hive) value(offset uint32) (r Record, err error) {
	err = h.guarded(func() error {
		vk := h.cell(offset).KeyValue()
		if vk == nil {
			return fmt.Errorf("value: %w", ErrDamaged)
		}
		const compressed = 1
		r.Name = decodeName(vk.ValueName(), vk.Flags()&compressed != 0 || vk.NameLength() == 0)
		data, err := h.valueData(vk)
		if err != nil {
			return fmt.Errorf("value %q: %w", r.Name, err)
		}
		r.Value = regval.Decode(regval.Type(vk.Type()), data, regval.UTF16)
		return nil
	})
	return r, err
}

// valueData reads the data: four bytes or fewer stand in the value itself, more in a cell, and from version 1.4 on more
// than 16344 in segments.
func (h *Hive) valueData(vk *regparser.CM_KEY_VALUE) ([]byte, error) {
	const inline, segment, big = 0x80000000, 16344, 0x6264
	size := vk.DataLength()
	if size&inline != 0 {
		data := h.bytes(vk.Offset+h.parser.Profile.Off_CM_KEY_VALUE_Data, min(size&^inline, 4))
		return data, nil
	}
	cell := h.cell(vk.Data())
	switch {
	case size == 0:
		return nil, nil
	case int64(size) > int64(len(h.data)):
		return nil, ErrDamaged
	case size > regval.MaxData:
		return nil, regval.ErrLong
	case size > segment && cell.Signature() == big:
		return h.bigData(cell.Payload(), size, segment)
	}
	data := h.bytes(cell.Payload(), size)
	if data == nil {
		return nil, ErrDamaged
	}
	return data, nil
}

func (h *Hive) bigData(at int64, size, segment uint32) ([]byte, error) {
	big := h.parser.Profile.CM_BIG_DATA(h.reader, at)
	list := h.cell(big.List())
	var data []byte
	for _, offset := range regparser.ParseSafeArray_uint32(h.reader, list.Payload(), int(big.Count())) {
		if uint32(len(data)) >= size {
			break
		}
		part := h.bytes(h.cell(offset).Payload(), min(segment, size-uint32(len(data))))
		if part == nil {
			return nil, ErrDamaged
		}
		data = append(data, part...)
	}
	if uint32(len(data)) < size {
		return nil, ErrDamaged
	}
	return data, nil
}

// bytes copies n bytes; nil when they are not all there.
func (h *Hive) bytes(at int64, n uint32) []byte {
	if at < 0 || at+int64(n) > int64(len(h.data)) {
		return nil
	}
	p := make([]byte, n)
	if _, err := h.reader.ReadAt(p, at); err != nil && n > 0 {
		return nil
	}
	return p
}
