namespace Airworthy.Artifacts.Scanning.Pickle;

/// <summary>A pickle's stack with its marks, and its memo, as an unpickler keeps them.</summary>
internal sealed class PickleStack
{
    // An honest pickle hands its values on in batches of a thousand; the memo grows with the number of objects.
    private const int MaxDepth = 4_000_000;
    private const int MaxMemo = 8_000_000;

    private readonly List<PickleValue> _values = [];
    private readonly List<PickleValue?> _memo = [];
    private int _memorised;

    public PickleStack() { }

    private PickleStack(PickleStack from)
    {
        _values.AddRange(from._values);
        _memo.AddRange(from._memo);
        _memorised = from._memorised;
    }

    public int Count => _values.Count;

    /// <summary>Values in it and in the memo: what a copy costs.</summary>
    public int Size => _values.Count + _memo.Count;

    /// <summary>The same stack and memo, to go another way with.</summary>
    public PickleStack Copy() => new(this);

    public void Push(PickleValue value)
    {
        if (_values.Count >= MaxDepth)
        {
            throw new PickleBrokenException("the stack grows beyond four million values");
        }
        _values.Add(value);
    }

    /// <summary>Takes the top value, which must not be a mark.</summary>
    public PickleValue Pop()
    {
        var top = Top();
        _values.RemoveAt(_values.Count - 1);
        return top;
    }

    public PickleValue Top() =>
        _values.Count > 0 && _values[^1] != PickleValue.Mark
            ? _values[^1]
            : throw new PickleBrokenException("a value is taken from an empty stack");

    /// <summary>As the opcode POP does: a mark is taken like a value.</summary>
    public void Drop()
    {
        if (_values.Count == 0)
        {
            throw new PickleBrokenException("a value is taken from an empty stack");
        }
        _values.RemoveAt(_values.Count - 1);
    }

    /// <summary>Takes everything above the topmost mark, and the mark, and gives it where it is few.</summary>
    public IReadOnlyList<PickleValue>? TakeToMark(int most)
    {
        var mark = _values.LastIndexOf(PickleValue.Mark);
        var few = mark >= 0 && _values.Count - mark - 1 <= most ? _values[(mark + 1)..] : null;
        PopToMark();
        return few;
    }

    /// <summary>Takes everything above the topmost mark, and the mark. Answers the lowest of them, null when there was none.</summary>
    public PickleValue? PopToMark()
    {
        var mark = _values.LastIndexOf(PickleValue.Mark);
        if (mark < 0)
        {
            throw new PickleBrokenException("there is no mark on the stack");
        }
        var lowest = mark + 1 < _values.Count ? _values[mark + 1] : null;
        _values.RemoveRange(mark, _values.Count - mark);
        return lowest;
    }

    public void Memorise() => Put((uint)_memorised);

    public void Put(uint key)
    {
        var value = Top();
        if (key >= MaxMemo)
        {
            throw new PickleBrokenException("the memo grows beyond eight million values");
        }
        while (_memo.Count <= key)
        {
            _memo.Add(null);
        }
        _memorised += _memo[(int)key] is null ? 1 : 0;
        _memo[(int)key] = value;
    }

    public PickleValue Get(uint key) =>
        key < _memo.Count && _memo[(int)key] is { } value
            ? value
            : throw new PickleBrokenException($"the memo has no value {key}");
}
