using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Scanning.Pickle;

/// <summary>
/// Follows one pickle opcode by opcode to its end with the stack and memo that an unpickler would have, importing and calling nothing.
/// So a name that comes from the memo, from a duplicate or from under a popped value is still the name that would be imported, and a
/// name that only a call would tell is known to be unknown.
/// </summary>
internal sealed partial class PickleMachine(PickleReader reader, ScanScope scope, bool certain)
{
    private const byte HighestProtocol = 5;
    private const string Ascii = "(.012FGIJKLMNPQRSTUVXabcdeghijloprstuBC}])q";

    private PickleStack _stack = new();
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>Whether anything imported was called or built upon: what an unpickler would have done, even if the rest is broken.</summary>
    public bool HasActed { get; private set; }

    public static bool IsOpcode(int value) =>
        value is >= 0x80 and <= 0x98 || (value > 0 && Ascii.Contains((char)value));

    /// <summary>Goes to the opcode STOP. Throws where an unpickler would.</summary>
    public void Run()
    {
        while (true)
        {
            var at = reader.Position;
            var opcode = reader.Byte();
            if (opcode == '.')
            {
                _stack.Pop();
                return;
            }
            if (!Values(opcode) && !Memory(opcode) && !Containers(opcode) && !Actions(opcode, at))
            {
                throw new PickleBrokenException($"byte {at} is no opcode");
            }
        }
    }

    private bool Memory(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'0':
                _stack.Drop();
                return true;
            case (byte)'1':
                _stack.PopToMark();
                return true;
            case (byte)'2':
                _stack.Push(_stack.Top());
                return true;
            case (byte)'p':
                _stack.Put(Index());
                return true;
            case (byte)'q':
                _stack.Put(reader.Byte());
                return true;
            case (byte)'r':
                _stack.Put(reader.UInt32());
                return true;
            case 0x94:
                _stack.Memorise();
                return true;
            case (byte)'g':
                _stack.Push(_stack.Get(Index()));
                return true;
            case (byte)'h':
                _stack.Push(_stack.Get(reader.Byte()));
                return true;
            case (byte)'j':
                _stack.Push(_stack.Get(reader.UInt32()));
                return true;
            default:
                return false;
        }
    }

    private bool Containers(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(':
                _stack.Push(PickleValue.Mark);
                return true;
            case (byte)'t':
                _stack.Push(_stack.TakeToMark(MaxFew) is { } few ? new Few(few) : PickleValue.Plain);
                return true;
            case (byte)'d' or (byte)'l' or 0x91:
                _stack.PopToMark();
                _stack.Push(PickleValue.Plain);
                return true;
            case 0x85 or 0x86 or 0x87:
                var values = new PickleValue[opcode - 0x84];
                for (var i = values.Length - 1; i >= 0; i--)
                {
                    values[i] = _stack.Pop();
                }
                _stack.Push(new Few(values));
                return true;
            case (byte)'a':
                Take(1);
                Fill();
                return true;
            case (byte)'s':
                var (value, key) = (_stack.Pop(), _stack.Pop());
                (_stack.Top() as Sheet)?.Put(key, value);
                Fill();
                return true;
            case (byte)'u':
                Put(_stack.TakeToMark(2 * MaxFew));
                Fill();
                return true;
            case (byte)'e' or 0x90:
                _stack.PopToMark();
                Fill();
                return true;
            default:
                return false;
        }
    }

    private bool Actions(byte opcode, long at)
    {
        switch (opcode)
        {
            case (byte)'c':
                _stack.Push(Import(reader.Line(), reader.Line(), at));
                return true;
            case 0x93:
                var (name, module) = (_stack.Pop(), _stack.Pop());
                _stack.Push(Import((module as Known)?.Text, (name as Known)?.Text, at));
                return true;
            case (byte)'i':
                var made = Import(reader.Line(), reader.Line(), at);
                _stack.PopToMark();
                Call(made, at);
                return true;
            case (byte)'o':
                Call(_stack.PopToMark() ?? throw new PickleBrokenException("an object is made of no class"), at);
                return true;
            case (byte)'R' or 0x81:
                var given = _stack.Pop();
                Call(_stack.Pop(), at, given);
                return true;
            case 0x92:
                Take(2);
                Call(_stack.Pop(), at);
                return true;
            case (byte)'b':
                var state = _stack.Pop();
                Fill();
                Build(state, at);
                return true;
            case (byte)'P':
                reader.Line();
                _stack.Push(PickleValue.Plain);
                return true;
            case (byte)'Q':
                Take(1);
                _stack.Push(PickleValue.Plain);
                return true;
            case 0x82 or 0x83 or 0x84:
                reader.Skip(
                    opcode == 0x82 ? 1u
                    : opcode == 0x83 ? 2u
                    : 4u
                );
                Report(
                    "pickle-extension",
                    "an extension",
                    $"Byte {at} imports something by a number that each program may give another meaning."
                );
                _stack.Push(new Imported("an extension"));
                return true;
            default:
                return false;
        }
    }

    private Imported Import(string? module, string? name, long at)
    {
        if (module is null || name is null)
        {
            if (!certain && !HasActed)
            {
                throw new PickleBrokenException("a name is no text");
            }
            Report(
                "pickle-hidden-global",
                $"{at}",
                $"Byte {at} imports something whose name is made up only while unpickling."
            );
            return new Imported("something unnamed");
        }
        if (!certain && !(IsName(module) && IsName(name)))
        {
            throw new PickleBrokenException("a name is no identifier");
        }
        var full = $"{module}.{name}";
        if (!SafeGlobals.Contains(module, name))
        {
            Report(
                "pickle-global",
                full,
                $"Byte {at} imports '{Clip.Short(full)}', which is not known to be harmless."
            );
        }
        return new Imported(full);
    }

    private void Call(PickleValue called, long at, PickleValue? given = null)
    {
        if (called is Imported)
        {
            HasActed = true;
        }
        else
        {
            Report(
                "pickle-hidden-call",
                $"call {at}",
                $"Byte {at} calls {(called as Thing)?.Called ?? "a text"}, so nobody can tell beforehand what runs."
            );
        }
        _stack.Push(Made(called, given));
    }

    // Items, attributes or state given to the value on top. To a class itself they would change it for the whole program.
    private void Fill()
    {
        if (_stack.Top() is Imported imported)
        {
            HasActed = true;
            Report(
                "pickle-global-changed",
                $"fill {imported.Name}",
                $"'{Clip.Short(imported.Name)}' itself, not an object of it, is changed."
            );
        }
    }

    private void Take(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _stack.Pop();
        }
    }

    private uint Index() =>
        uint.TryParse(reader.Line(), System.Globalization.NumberStyles.None, null, out var index)
            ? index
            : throw new PickleBrokenException("a place in the memo is no number");

    private void Report(string code, string once, string detail)
    {
        if (_reported.Add($"{code} {once}"))
        {
            scope.Danger(code, detail);
        }
    }

    private static bool IsName(string text) =>
        text.Length > 0 && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));
}
