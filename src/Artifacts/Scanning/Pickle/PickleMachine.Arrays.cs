using System.Globalization;

namespace Airworthy.Artifacts.Scanning.Pickle;

/// <summary>
/// Arrays in a file of joblib: a stand-in is built, and then the array's bytes stand between the opcodes, where joblib reads them and an
/// ordinary unpickler takes them for opcodes. A file is harmless only if it is to both.
/// </summary>
internal sealed partial class PickleMachine
{
    private const int MaxFew = 32;
    private const long MaxForked = 200_000_000;
    private const string StandIn = "joblib.numpy_pickle.NumpyArrayWrapper";

    private long _frameEnd;
    private long _forked;

    /// <summary>Whether stand-ins are taken for arrays, as joblib does. Inside an array of objects it does not.</summary>
    private bool _isJoblib = true;

    private void Put(IReadOnlyList<PickleValue>? items)
    {
        if (_stack.Top() is not Sheet sheet)
        {
            return;
        }
        if (items is null || items.Count % 2 == 1)
        {
            sheet.Put(PickleValue.Plain, PickleValue.Plain);
            return;
        }
        for (var i = 0; i < items.Count; i += 2)
        {
            sheet.Put(items[i], items[i + 1]);
        }
    }

    private static PickleValue Made(PickleValue called, PickleValue? given) =>
        called switch
        {
            Imported { Name: StandIn } => new ArrayStandIn(),
            Imported { Name: "numpy.dtype" } => TypeOf(given),
            _ => PickleValue.Made,
        };

    /// <summary>What <c>numpy.dtype('f8', …)</c> makes.</summary>
    private static ElementType TypeOf(PickleValue? given)
    {
        var text = given is Few { Values: [Known known, ..] } ? known.Text : "O";
        var size = long.TryParse(
            text.AsSpan(Math.Min(1, text.Length)),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var bytes
        )
            ? bytes
            : (long?)null;
        return
            text.Length == 0 || !"biufcSUVmM".Contains(text[0], StringComparison.Ordinal) || size is null or > 1 << 30
            ? new ElementType { MayHoldObjects = true }
            : new ElementType { Size = text[0] == 'U' ? 4 * size : size };
    }

    private void Build(PickleValue state, long at)
    {
        switch (_stack.Top())
        {
            case ElementType type:
                // Its parts are in a dictionary of (type, place); of what is not seen through, the worst is thought.
                type.MayHoldObjects |= state is not Few { Values: var parts } || parts.Any(HoldsObjects);
                break;
            case ArrayStandIn when _isJoblib:
                _stack.Pop();
                _stack.Push(PickleValue.Made);
                Array(state as Sheet, at);
                break;
        }
    }

    private static bool HoldsObjects(PickleValue part) =>
        part switch
        {
            Sheet sheet => sheet.IsPartial
                || sheet.Values.Any(v => v is not Few { Values: [ElementType { MayHoldObjects: false }, ..] }),
            Few few => few.Values.Any(v =>
                v is ElementType { MayHoldObjects: true } or Thing { Called: not "a plain value" }
            ),
            ElementType type => type.MayHoldObjects,
            _ => part == PickleValue.Made,
        };

    private void Array(Sheet? state, long at)
    {
        if (
            state is not { IsPartial: false }
            || state["dtype"] is not ElementType type
            || state["subclass"] is not Imported { Name: "numpy.ndarray" }
            || (type.MayHoldObjects ? 0 : Length(state["shape"], type)) is not { } length
            || (state["numpy_array_alignment_bytes"] ?? PickleValue.Plain) is not (Whole or Thing)
            || _frameEnd > reader.Position
        )
        {
            Report(
                "joblib-unknown",
                $"array {at}",
                $"Byte {at} holds an array of joblib's in a form that joblib does not write."
            );
            throw new PickleBrokenException("an array of joblib's is of no known form");
        }
        ReadAsOpcodes(at);
        if (type.MayHoldObjects)
        {
            Nested();
            return;
        }
        if (state["numpy_array_alignment_bytes"] is Whole)
        {
            reader.Skip(reader.Byte());
        }
        reader.Skip((ulong)length);
    }

    /// <summary>Bytes of the array; null where they cannot be told.</summary>
    private static long? Length(PickleValue? shape, ElementType type)
    {
        if (shape is not Few sizes || type.Size is not { } size)
        {
            return null;
        }
        var length = (Int128)size;
        foreach (var dimension in sizes.Values)
        {
            if (dimension is not Whole { Number: >= 0 and <= int.MaxValue and var number } || length > long.MaxValue)
            {
                return null;
            }
            length *= number;
        }
        return length <= long.MaxValue ? (long)length : null;
    }

    /// <summary>An array of objects is a pickle of its own.</summary>
    private void Nested()
    {
        var nested = new PickleMachine(reader, scope, certain: true) { _isJoblib = false };
        nested.Run();
        HasActed |= nested.HasActed;
    }

    /// <summary>What an ordinary unpickler would do from here on, until it breaks off, which is no danger by then.</summary>
    private void ReadAsOpcodes(long at)
    {
        if (reader.Peek() is not { } next || !IsOpcode(next))
        {
            return;
        }
        _forked += _stack.Size;
        if (_forked > MaxForked)
        {
            Report(
                "joblib-unknown",
                "forks",
                $"From byte {at} on there are more arrays than are looked at twice; save the model with joblib 1.2 or newer."
            );
            throw new PickleBrokenException("too many arrays could be read in two ways");
        }
        var here = reader.Position;
        var fork = reader.Fork();
        try
        {
            new PickleMachine(fork, scope, certain: true) { _isJoblib = false, _stack = _stack.Copy() }.Run();
        }
        catch (Exception broken) when (broken is PickleEndException or PickleBrokenException)
        {
            // Bytes that are no opcodes: there an ordinary unpickler ends.
        }
        _forked += fork.Position - here;
        reader.Seek(here);
    }
}
