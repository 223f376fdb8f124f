using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Airworthy.Artifacts.Scanning;
using Airworthy.Artifacts.Scanning.Content;
using CsCheck;

namespace Airworthy.Artifacts.Tests.Scanning.Zip;

public sealed class ZipScanTests
{
    private static readonly byte[] Evil = Encoding.ASCII.GetBytes("cos\nsystem\n(S'ls'\ntR.");
    private static readonly byte[] Good = [0x80, 2, (byte)'N', (byte)'.'];

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Scan_OfAnArchive_LooksIntoEveryMember(CompressionLevel level)
    {
        Assert.Empty(Scan(Zip(level, ("archive/data.pkl", Good), ("archive/version", "3\n"u8.ToArray()))));

        var finding = Assert.Single(Scan(Zip(level, ("archive/data.pkl", Good), ("archive/notes.txt", Evil))));
        Assert.Equal(("pickle-global", true), (finding.Code, finding.Dangerous));
        Assert.StartsWith("In archive/notes.txt:", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_OfArchivesInArchives_LooksInside()
    {
        var inner = Zip(CompressionLevel.Optimal, ("deep.bin", Evil));
        var finding = Assert.Single(Scan(Zip(CompressionLevel.Optimal, ("inner.dat", inner))));

        Assert.StartsWith("In inner.dat > deep.bin:", finding.Detail, StringComparison.Ordinal);
        var deep = Enumerable.Range(0, 6).Aggregate(inner, (zip, _) => Zip(CompressionLevel.NoCompression, ("z", zip)));
        Assert.Contains(Scan(deep), f => f.Code == "archive-too-deep" && f.Dangerous);
    }

    [Fact]
    public void Scan_OfAnArchiveBehindSomethingElse_FindsIt()
    {
        byte[] behind = [.. "#!/bin/sh\n"u8, .. Zip(CompressionLevel.NoCompression, ("a.pkl", Evil))];

        Assert.Equal(["executable", "pickle-global"], Scan(behind).Select(f => f.Code));
    }

    [Theory]
    [InlineData(0x1)]
    [InlineData(0x20)]
    [InlineData(0x2000)]
    public void Scan_OfAMemberWhoseFlagsTurnReadersAway_LooksAtItAllTheSame(int flag)
    {
        var zip = Zip(CompressionLevel.NoCompression, ("a.pkl", Evil));
        zip[Directory(zip) + 8] |= (byte)flag;
        zip[Directory(zip) + 9] |= (byte)(flag >> 8);

        Assert.Contains(Scan(zip), f => f.Code == "pickle-global");
    }

    [Fact]
    public void Scan_OfAWrongChecksum_LooksAtTheMemberAllTheSame()
    {
        var zip = Zip(CompressionLevel.NoCompression, ("a.pkl", Evil));
        zip[Directory(zip) + 16] ^= 0xFF;

        Assert.Contains(Scan(zip), f => f.Code == "pickle-global");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(24)]
    [InlineData(46)]
    public void Scan_OfADirectoryThatSaysOtherwiseThanTheMember_IsADanger(int field)
    {
        var zip = Zip(CompressionLevel.NoCompression, ("a.pkl", Good));
        zip[Directory(zip) + field] += 2;

        Assert.Contains(Scan(zip), f => f.Dangerous);
    }

    [Fact]
    public void Scan_OfAMemberThatTheDirectoryLeavesOut_IsADanger()
    {
        var zip = Zip(CompressionLevel.NoCompression, ("a.txt", "x"u8.ToArray()));
        var directory = Directory(zip);
        // Another whole local member before the directory, which moves on by its length.
        var hidden = zip[..directory];
        var end = zip.Length - 22;
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(end + 16), (uint)(directory + hidden.Length));
        byte[] both = [.. zip[..directory], .. hidden, .. zip[directory..]];

        Assert.Contains(Scan(both), f => f.Code == "zip-hidden" && f.Dangerous);
    }

    [Fact]
    public void Scan_OfATwiceNamedMember_IsADanger() =>
        Assert.Contains(
            Scan(Zip(CompressionLevel.NoCompression, ("a.pkl", Good), ("a.pkl", Good))),
            f => f.Code == "zip-inconsistent" && f.Dangerous
        );

    [Theory]
    [InlineData("../a")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("..\\a")]
    public void Scan_OfAMemberOutsideTheFolder_IsADanger(string name) =>
        Assert.Contains(
            Scan(Zip(CompressionLevel.NoCompression, (name, Good))),
            f => f.Code == "archive-path" && f.Dangerous
        );

    [Fact]
    public void Scan_OfACutArchive_IsADanger()
    {
        var zip = Zip(CompressionLevel.NoCompression, ("a.pkl", Good));

        Assert.Contains(Scan(zip[..^10]), f => f.Code == "zip-broken" && f.Dangerous);
    }

    [Fact]
    public void Scan_OfABomb_StopsAndSaysSo()
    {
        var zip = Zip(CompressionLevel.Optimal, ("zeros", new byte[70 << 20]));

        Assert.Contains(Scan(zip), f => f.Code == "archive-too-large" && f.Dangerous);
    }

    [Fact]
    public void Scan_OfALargePackedArray_NeedNotSeeAllOfIt()
    {
        var zip = Zip(CompressionLevel.Optimal, ("x.npy", [.. Npy("'<f4'"), .. new byte[70 << 20]]));

        Assert.Empty(Scan(zip));
    }

    [Fact]
    public void Scan_OfPackedPickles_LooksInside()
    {
        var gzip = new MemoryStream();
        using (var packing = new GZipStream(gzip, CompressionLevel.Optimal, leaveOpen: true))
        {
            packing.Write(Evil);
        }
        var zlib = new MemoryStream();
        using (var packing = new ZLibStream(zlib, CompressionLevel.Optimal, leaveOpen: true))
        {
            packing.Write(Evil);
        }
        var tar = new MemoryStream();
        using (var packing = new TarWriter(tar, leaveOpen: true))
        {
            packing.WriteEntry(
                new UstarTarEntry(TarEntryType.RegularFile, "a.pkl") { DataStream = new MemoryStream(Evil) }
            );
        }

        Assert.All(
            new[] { gzip, zlib, tar },
            packed => Assert.Contains(Scan(packed.ToArray()), f => f.Code == "pickle-global" && f.Dangerous)
        );
    }

    [Theory]
    [InlineData("'<f4'", null, false)]
    [InlineData("[('a', '<f4'), ('Origin', '<i8')]", null, false)]
    [InlineData("'|O'", "numpy-objects", false)]
    [InlineData("'O8'", "numpy-objects", false)]
    [InlineData("[('a', '<f4'), ('b', 'O')]", "numpy-objects", false)]
    [InlineData("'i4,O'", "numpy-objects", false)]
    [InlineData("'object'", "numpy-objects", false)]
    [InlineData("'\\x4f'", "numpy-header", true)]
    [InlineData("'|' 'O'", "numpy-header", true)]
    [InlineData("'<f4", "numpy-header", true)]
    public void Scan_OfAnArray_TellsWhetherItIsUnpickled(string type, string? code, bool dangerous)
    {
        byte[] file = [.. Npy(type), .. Good];

        var finding = Scan(file).SingleOrDefault();

        Assert.Equal((code, dangerous), (finding?.Code, finding?.Dangerous ?? false));
    }

    [Fact]
    public void Scan_OfAnArrayOfObjects_LooksAtItsPickle() =>
        Assert.Contains(Scan([.. Npy("'|O'"), .. Evil]), f => f.Code == "pickle-global" && f.Dangerous);

    [Fact]
    public void Scan_OfAnyChangedArchive_NeverThrows() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Byte, Gen.Int[0, 1000])
            .Array[1, 6]
            .Sample(changes =>
            {
                var zip = Zip(CompressionLevel.Optimal, ("a/data.pkl", Evil), ("b.npy", [.. Npy("'|O'"), .. Good]));
                foreach (var (at, value, _) in changes)
                {
                    zip[at % zip.Length] = value;
                }
                FileScan.Scan(new MemoryStream(zip[..(zip.Length - changes[0].Item3 % 20)]), "a.pt");
            });

    private static IReadOnlyList<FileFinding> Scan(byte[] bytes) => FileScan.Scan(new MemoryStream(bytes), "model.bin");

    private static byte[] Npy(string type)
    {
        var header = $"{{'descr': {type}, 'fortran_order': False, 'shape': (1,), }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)];
    }

    private static int Directory(byte[] zip) => zip.AsSpan().IndexOf("PK\u0001\u0002"u8);

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] members)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in members)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }
        return zip.ToArray();
    }
}
