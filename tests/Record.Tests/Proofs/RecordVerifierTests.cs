using System.Text;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;
using Airworthy.Record.Proofs;

namespace Airworthy.Record.Tests.Proofs;

public sealed class RecordVerifierTests : IDisposable
{
    private readonly ALog _log = new(14);

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Verify_WithAnyBitOfTheExportFlipped_IsRefused()
    {
        using var small = new ALog(4);
        var export = RecordExport
            .Write(ALog.Subject, "flight-delay 2", small.Checkpoint, small.Key, small.Life, small.Tree)
            .Value;

        var survivors = Enumerable
            .Range(0, export.Length * 8)
            .AsParallel()
            .Where(bit =>
            {
                var flipped = export.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                return RecordVerifier.Verify(flipped, trustedKey: null).IsOk;
            });

        Assert.Empty(survivors);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Verify_WithAnyByteRemovedOrAdded_IsRefused()
    {
        var export = Export();
        for (var at = 0; at <= export.Length; at++)
        {
            Assert.False(RecordVerifier.Verify((byte[])[.. export[..at], (byte)' ', .. export[at..]], null).IsOk);
            if (at < export.Length)
            {
                Assert.False(RecordVerifier.Verify((byte[])[.. export[..at], .. export[(at + 1)..]], null).IsOk);
            }
        }
    }

    [Fact]
    public void Verify_WithoutATrustedKey_Warns()
    {
        var verified = RecordVerifier.Verify(Export(), trustedKey: null).Value;

        Assert.Contains("--key", Assert.Single(verified.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_UnderAnotherKey_SaysBothKeys()
    {
        using var other = RecordKey.Create("airworthy.test/log").Value;

        var fault = RecordVerifier.Verify(Export(), other.Verifier.ToString()).Fault;

        Assert.Equal(RecordFaults.OtherKey, fault?.Reason);
        Assert.Contains(other.Verifier.KeyId, fault!.Detail, StringComparison.Ordinal);
        Assert.Contains(_log.Key.Verifier.KeyId, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_UnderATrustedKeyThatIsNone_SaysSo() =>
        Assert.Equal(RecordFaults.BadKey, RecordVerifier.Verify(Export(), "nonsense").Fault?.Reason);

    [Fact]
    public void Verify_OfALifeCutShortByItsBearer_IsRefused()
    {
        var parts = ExportForm.Read(Export()).Value;
        var cut = ExportForm.Write(
            parts.Checkpoint,
            parts.Entries.SkipLast(1),
            parts.Key,
            parts.Seal,
            parts.Subject,
            parts.Title
        );

        Assert.Equal(RecordFaults.SignatureFails, RecordVerifier.Verify(cut, null).Fault?.Reason);
    }

    // From here on the forger holds the key and seals the file anew: the log itself must give the forgery away.

    [Fact]
    public void Verify_OfAChangedFact_FindsThatTheLogDoesNotHoldIt()
    {
        var entries = Entries();
        var changed = Encoding
            .UTF8.GetString(entries[1].Fact.Span)
            .Replace("system", "user:ann", StringComparison.Ordinal);
        entries[1] = entries[1] with { Fact = Encoding.UTF8.GetBytes(changed) };

        Assert.Equal(RecordFaults.ProofFails, VerifySealed(entries).Fault?.Reason);
    }

    [Fact]
    public void Verify_OfAnotherIndex_FindsThatTheProofDoesNotLeadThere()
    {
        var entries = Entries();
        entries[^1] = entries[^1] with { Index = entries[^1].Index + 1 };

        Assert.Equal(RecordFaults.ProofFails, VerifySealed(entries).Fault?.Reason);
    }

    [Fact]
    public void Verify_WithAFactMissingOrTwiceOrMoved_FindsTheHole()
    {
        var entries = Entries();
        List<List<ExportEntry>> forgeries =
        [
            [.. entries[1..]],
            [.. entries[..2], .. entries[3..]],
            [.. entries[..2], entries[1], .. entries[2..]],
            [entries[1], entries[0], .. entries[2..]],
            [],
        ];

        Assert.All(forgeries, f => Assert.Equal(RecordFaults.BadExport, VerifySealed(f).Fault?.Reason));
    }

    [Fact]
    public void Verify_WithAForeignFact_FindsThatItIsNotAboutTheSubject()
    {
        var entries = Entries();
        entries.Insert(1, Entry(_log.Facts[1]));

        var fault = VerifySealed(entries).Fault;

        Assert.Equal(RecordFaults.BadExport, fault?.Reason);
        Assert.Contains("not about", fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_OfACheckpointSignedByAnother_IsRefused()
    {
        using var other = RecordKey.Create("airworthy.test/log").Value;
        var checkpoint = SignedCheckpoint.Sign(_log.Checkpoint.Checkpoint, other);

        var export = RecordExport.Seal(checkpoint.Text, Entries(), _log.Key, ALog.Subject, "t");

        Assert.Equal(RecordFaults.SignatureFails, RecordVerifier.Verify(export, null).Fault?.Reason);
    }

    [Theory]
    [InlineData("airworthy-record/1", "airworthy-record/2")]
    [InlineData("\"title\":", "\"titles\":")]
    [InlineData("\"index\":0,", "\"index\":0.5,")]
    [InlineData("\"index\":0,", "\"index\":\"0\",")]
    [InlineData("\"proof\":[", "\"proof\":[7,")]
    [InlineData("\"proof\":[", "\"proof\":[\"short\",")]
    public void Verify_OfAnotherForm_IsRefused(string part, string instead)
    {
        var text = Encoding.UTF8.GetString(Export()).Replace(part, instead, StringComparison.Ordinal);

        Assert.False(RecordVerifier.Verify(Encoding.UTF8.GetBytes(text), null).IsOk);
    }

    [Fact]
    public void Verify_OfAFactNestedAsDeeplyAsAFactMay_Holds()
    {
        var deep = new string('[', FactRules.MaxDepth - 2) + new string(']', FactRules.MaxDepth - 2);
        using var log = new ALog(3, $$"""{"deep":{{deep}}}""");

        var export = RecordExport.Write(ALog.Subject, "t", log.Checkpoint, log.Key, log.Life, log.Tree);

        Assert.True(export.IsOk, export.Fault?.ToString());
    }

    private byte[] Export() =>
        RecordExport.Write(ALog.Subject, "flight-delay 2", _log.Checkpoint, _log.Key, _log.Life, _log.Tree).Value;

    private List<ExportEntry> Entries() => [.. _log.Life.Select(Entry)];

    private ExportEntry Entry(Fact fact) =>
        new(
            fact.ToEntry(),
            fact.Index,
            [.. _log.Tree.InclusionProof(fact.Index, _log.Checkpoint.Checkpoint.Size).Value.Select(n => n.ToString())]
        );

    private Core.Results.Result<VerifiedRecord> VerifySealed(List<ExportEntry> entries) =>
        RecordVerifier.Verify(
            RecordExport.Seal(_log.Checkpoint.Text, entries, _log.Key, ALog.Subject, "t"),
            _log.Key.Verifier.ToString()
        );
}
