using System.Text;
using Airworthy.Artifacts.Scanning;
using Airworthy.Artifacts.Scanning.Content;
using CsCheck;

namespace Airworthy.Artifacts.Tests.Scanning.Pickle;

/// <summary>Pickles are written out opcode by opcode; in the texts a byte above 127 stands for itself (Latin-1).</summary>
public sealed class PickleScanTests
{
    private static readonly string[] Opcodes =
    [
        "N",
        "K\u0001",
        "(",
        "t",
        "l",
        "0",
        "1",
        "2",
        ")",
        "]",
        "}",
        "a",
        "e",
        "s",
        "u",
        "b",
        "R",
        "o",
        "\u0081",
        "\u0093",
        "\u0094",
        "h\0",
        "q\0",
        "p1\n",
        "g1\n",
        "\u008c\u0002os",
        "S'system'\n",
        "cnumpy\ndtype\n",
        "\u0085",
        "\u0086",
        "Q",
    ];

    private static readonly string[] Names = ["a.pkl", "a.npy", "a.bin", "a.keras", "a.h5"];

    private const string Proto4 = "\u0080\u0004";

    [Theory]
    [InlineData("(dp0\nS'a'\np1\nI1\ns.", "a dictionary in protocol 0")]
    [InlineData("\u0080\u0002}q\0X\u0001\0\0\0aq\u0001K\u0001s.", "a dictionary in protocol 2")]
    [InlineData(Proto4 + "\u0095\u000b\0\0\0\0\0\0\0]\u0094(K\u0001K\u0002K\u0003e.", "a framed list in protocol 4")]
    [InlineData("\u0080\u0002ccollections\nOrderedDict\nq\0)Rq\u0001.", "an OrderedDict")]
    [InlineData(
        Proto4 + "\u008c\u0005numpy\u0094\u008c\u0005dtype\u0094\u0093\u0094\u008c\u0002f8\u0094\u0089\u0088\u0087R.",
        "a dtype"
    )]
    [InlineData(
        "\u0080\u0002ccopy_reg\n_reconstructor\nc__builtin__\nobject\nc__builtin__\nobject\nN\u0087R.",
        "an object"
    )]
    [InlineData("\u0080\u0005\u0096\u0003\0\0\0\0\0\0\0abc.", "a bytearray in protocol 5")]
    public void Scan_OfHarmlessValues_FindsNothing(string pickle, string what) =>
        Assert.True(Scan(pickle, "model.pkl").Count == 0, what);

    [Theory]
    [InlineData("cos\nsystem\n(S'ls'\ntR.", "os.system", "GLOBAL")]
    [InlineData("(S'ls'\nios\nsystem\n.", "os.system", "INST")]
    [InlineData("(cos\nsystem\nS'ls'\no.", "os.system", "OBJ")]
    [InlineData("\u0080\u0002cos\nsystem\nX\u0002\0\0\0ls\u0085\u0081.", "os.system", "NEWOBJ")]
    [InlineData(Proto4 + "cos\nsystem\n)}\u0092.", "os.system", "NEWOBJ_EX")]
    [InlineData(Proto4 + "\u008c\u0002os\u008c\u0006system\u0093\u008c\u0002ls\u0085R.", "os.system", "STACK_GLOBAL")]
    [InlineData(
        Proto4 + "\u008c\u0002os\u0094\u008c\u0006system\u00940" + "0h\0h\u0001\u0093)R.",
        "os.system",
        "through the memo"
    )]
    [InlineData(
        Proto4 + "\u008c\u0004jsonq\u0007\u008c\u0002osq\u00070" + "0h\u0007\u008c\u0006system\u0093)R.",
        "os.system",
        "through a memo written twice"
    )]
    [InlineData(
        Proto4
            + "\u008c\u00012\u0094\u008c\u0002osr\u0001\0\0\00\u008c\u0006system\u00940"
            + "0j\u0001\0\0\0j\u0001\0\0\0\u0093)R.",
        "os.os",
        "through a memo counted by hand"
    )]
    [InlineData(Proto4 + "\u008c\u0002os2\u0093.", "os.os", "through a duplicate")]
    [InlineData(
        Proto4 + "\u008c\u0002os\u008c\u0003bad0\u008c\u0006system\u0093.",
        "os.system",
        "under what is taken away"
    )]
    [InlineData(
        Proto4 + "\u008c\u0002os((K\u0001110\u008c\u0002os\u008c\u0006system\u0093.",
        "os.system",
        "behind marks"
    )]
    [InlineData(
        Proto4 + "\u008c\u0005numpy\u008c\u000bndarray.dot\u0093.",
        "numpy.ndarray.dot",
        "an attribute of a listed one"
    )]
    [InlineData("c__builtin__\neval\n(S'1'\ntR.", "__builtin__.eval", "a builtin by its old name")]
    [InlineData("cos\nsystem\n.", "os.system", "imported only")]
    [InlineData("cCollections\nOrderedDict\n.", "Collections.OrderedDict", "in another case")]
    [InlineData("ccollections\nOrderedDict \n.", "collections.OrderedDict ", "with a space")]
    public void Scan_OfAnImport_NamesIt(string pickle, string global, string how)
    {
        var dangers = Scan(pickle, "model.pkl").Where(f => f.Dangerous).ToList();

        Assert.True(
            dangers.Exists(f =>
                f.Code == "pickle-global" && f.Detail.Contains($"'{global}'", StringComparison.Ordinal)
            ),
            how
        );
    }

    [Theory]
    [InlineData("pickle-hidden-global", Proto4 + "K\u0001\u008c\u0006system\u0093.")]
    [InlineData("pickle-hidden-global", Proto4 + "c_codecs\nencode\n\u008c\u0002os\u0085R\u008c\u0006system\u0093.")]
    [InlineData("pickle-hidden-global", Proto4 + "Vo\\u0073\n\u008c\u0006system\u0093.")]
    [InlineData("pickle-hidden-global", Proto4 + "S'o\\x73'\n\u008c\u0006system\u0093.")]
    [InlineData("pickle-hidden-call", "\u0080\u0002ccollections\nOrderedDict\n)R)R.")]
    [InlineData("pickle-hidden-call", "\u0080\u0002K\u0001)R.")]
    [InlineData("pickle-global-changed", "\u0080\u0002ccollections\nOrderedDict\n}b.")]
    [InlineData("pickle-global-changed", "\u0080\u0002ccollections\nOrderedDict\nK\u0001K\u0002s.")]
    [InlineData("pickle-extension", "\u0080\u0002\u0082\u0001)R.")]
    [InlineData("pickle-broken", "\u0080\u0002}q")]
    [InlineData("pickle-broken", "\u0080\u0002K\u0001a.")]
    [InlineData("pickle-broken", "\u0080\u0002h\u0005.")]
    [InlineData("pickle-broken", Proto4 + "\u0095\u00ff\0\0\0\0\0\0\0N.")]
    [InlineData("pickle-broken", "\u0080\u0002ccollections\nOrderedDict\n)R\u00ff")]
    [InlineData("pickle-broken", "no pickle at all, though the name says so")]
    public void Scan_OfWhatNobodyCanTell_IsADanger(string code, string pickle) =>
        Assert.Contains(Scan(pickle, "model.pkl"), f => f.Dangerous && f.Code == code);

    [Theory]
    [InlineData("cos\nsystem\n(S'ls'\ntR.")]
    [InlineData("cos\nsystem\n(S'ls'\ntRand then nonsense")]
    [InlineData("(S'ls'\nios\nsystem\n.")]
    [InlineData("\u0080\u0002cos\nsystem\n)R.")]
    public void Scan_OfAPickleByAnyOtherName_FindsItAllTheSame(string pickle) =>
        Assert.Contains(Scan(pickle, "README.md"), f => f.Dangerous && f.Code == "pickle-global");

    [Theory]
    [InlineData("# A model card\nIt says things.")]
    [InlineData("carrier,delay\nUA,3\n")]
    [InlineData("cats\ndogs\nbirds\n")]
    [InlineData("import os\nos.system('ls')\n")]
    [InlineData("(inputs)\nare listed\nhere.")]
    [InlineData("N.B. this is a text")]
    [InlineData("I am a text.\nIndeed.")]
    [InlineData("")]
    [InlineData("\u0080\0\0\0\0\0\0\0 raw numbers that begin like a pickle")]
    public void Scan_OfWhatIsNoPickle_FindsNothing(string text) => Assert.Empty(Scan(text, "notes.txt"));

    [Fact]
    public void Scan_OfPicklesBehindEachOther_LooksAtEach()
    {
        var findings = Scan("\u0080\u0002N.\u0080\u0002K\u0001.cos\nsystem\n)R.", "model.bin");

        Assert.Contains(
            findings,
            f => f.Code == "pickle-global" && f.Detail.Contains("Byte 9", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Scan_OfRawBytesBehindAPickle_SaysSo() =>
        Assert.Equal("pickle-trailing", Assert.Single(Scan("\u0080\u0002N.\u00ff\u00ff\u00ff", "model.pkl")).Code);

    [Fact]
    public void Scan_OfAnyOpcodes_NeverThrowsAndNeverMissesAnImport() =>
        Gen.Int[0, Opcodes.Length - 1]
            .Select(i => Opcodes[i])
            .Array[0, 30]
            .Sample(opcodes =>
            {
                var reached = Scan("\u0080\u0004" + string.Concat(opcodes) + "cos\nsystem\n.", "model.pkl");
                Assert.Contains(reached, f => f.Dangerous);
            });

    [Fact]
    public void Scan_OfAnyBytes_NeverThrows() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 4])
            .Sample((bytes, name) => FileScan.Scan(new MemoryStream(bytes), Names[name]).Count >= 0);

    private static IReadOnlyList<FileFinding> Scan(string latin, string name) =>
        FileScan.Scan(new MemoryStream(Encoding.Latin1.GetBytes(latin)), name);
}
