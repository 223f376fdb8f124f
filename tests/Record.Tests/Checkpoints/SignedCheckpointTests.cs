using System.Text;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Merkle;
using CsCheck;

namespace Airworthy.Record.Tests.Checkpoints;

public sealed class SignedCheckpointTests : IDisposable
{
    private readonly RecordKey _key = RecordKey.Create("airworthy.test/log").Value;
    private readonly Checkpoint _checkpoint = new("airworthy.test/log", 12, MerkleHash.Leaf("x"u8));

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Sign_ThenParse_VerifiesUnderItsKey()
    {
        var signed = SignedCheckpoint.Sign(_checkpoint, _key);

        var read = SignedCheckpoint.Parse(signed.Text).Value;

        Assert.Equal(signed, read);
        Assert.Equal(_checkpoint, read.Verify(_key.Verifier).Value);
    }

    [Fact]
    public void Parse_WithAnyBitFlipped_NeverVerifies()
    {
        var bytes = Encoding.UTF8.GetBytes(SignedCheckpoint.Sign(_checkpoint, _key).Text);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var text = Encoding.UTF8.GetString(bytes);
            Assert.False(SignedCheckpoint.Parse(text).Then(s => s.Verify(_key.Verifier)).IsOk, text);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Sign_OfAnyCheckpoint_RoundTrips() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Byte.Array[32])
            .Sample(
                (size, root) =>
                {
                    var checkpoint = new Checkpoint("airworthy.test/log", size, MerkleHash.FromBytes(root));
                    var text = SignedCheckpoint.Sign(checkpoint, _key).Text;
                    Assert.Equal(checkpoint, SignedCheckpoint.Parse(text).Value.Verify(_key.Verifier).Value);
                }
            );

    [Theory]
    [InlineData("\n12\n", "\n012\n")]
    [InlineData("\n12\n", "\n+12\n")]
    [InlineData("\n12\n", "\n-12\n")]
    [InlineData("\n12\n", "\n12 \n")]
    [InlineData("\n12\n", "\n1e1\n")]
    [InlineData("\n12\n", "\n9223372036854775808\n")]
    [InlineData("\n12\n", "\r\n12\n")]
    [InlineData("=\n\n", "=\nextension\n\n")]
    [InlineData("=\n\n", "\n\n")]
    [InlineData("=\n\n", "=\n\n\n")]
    [InlineData("=\n\n", "=\n")]
    [InlineData("airworthy.test/log\n", "\n")]
    [InlineData("airworthy.test/log\n", "airworthy test\n")]
    [InlineData("— ", "- ")]
    [InlineData("— ", "—  ")]
    [InlineData("— ", "\n— ")]
    public void Parse_OfAnotherForm_IsRefused(string part, string instead)
    {
        var text = SignedCheckpoint.Sign(_checkpoint, _key).Text.Replace(part, instead, StringComparison.Ordinal);

        Assert.Equal(RecordFaults.BadCheckpoint, SignedCheckpoint.Parse(text).Fault?.Reason);
    }

    [Fact]
    public void Parse_WithTrailingTextOrASignatureTwice_IsRefused()
    {
        var text = SignedCheckpoint.Sign(_checkpoint, _key).Text;
        var signature = text[text.IndexOf('—', StringComparison.Ordinal)..];

        foreach (var bad in new[] { text + "\n", text + "x", text + signature, text[..^1], "" })
        {
            Assert.Equal(RecordFaults.BadCheckpoint, SignedCheckpoint.Parse(bad).Fault?.Reason);
        }
    }

    [Fact]
    public void Parse_WithLooseBitsInTheBase64_IsRefused()
    {
        // The last digit before "=" carries two bits that decode to nothing.
        var root = _checkpoint.Root.ToString();
        var loose = root[..^2] + (char)(root[^2] + 1) + "=";
        var text = SignedCheckpoint.Sign(_checkpoint, _key).Text.Replace(root, loose, StringComparison.Ordinal);

        Assert.Equal(RecordFaults.BadCheckpoint, SignedCheckpoint.Parse(text).Fault?.Reason);
    }

    [Fact]
    public void Verify_OfAnotherLogsCheckpoint_Fails()
    {
        using var other = RecordKey.Import("other.test/log", _key.ExportSeed()).Value;
        var signed = SignedCheckpoint.Sign(_checkpoint with { Origin = "other.test/log" }, other);

        var fault = signed.Verify(_key.Verifier).Fault;

        Assert.Equal(RecordFaults.SignatureFails, fault?.Reason);
        Assert.Contains("other.test/log", fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_WithACosignatureBesideTheLogsOwn_Holds()
    {
        using var witness = RecordKey.Create("witness.test").Value;
        var signed = SignedCheckpoint.Sign(_checkpoint, _key);
        var line = new NoteSignature(
            "witness.test",
            witness.Verifier.KeyId,
            witness.Sign(Encoding.UTF8.GetBytes(_checkpoint.ToText()))
        );

        var cosigned = SignedCheckpoint.Parse($"{signed.Text}— {line}\n").Value;

        Assert.Equal(2, cosigned.Signatures.Count);
        Assert.True(cosigned.Verify(_key.Verifier).IsOk);
    }

    [Fact]
    public void Sign_ForAnotherLog_Throws() =>
        Assert.Throws<ArgumentException>(() =>
            SignedCheckpoint.Sign(_checkpoint with { Origin = "other.test/log" }, _key)
        );
}
