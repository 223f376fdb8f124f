using System.Text;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;
using Airworthy.Record.Proofs;
using CsCheck;

namespace Airworthy.Record.Tests.Proofs;

public sealed class RecordExportTests
{
    [Fact]
    public void Write_OfALife_VerifiesAndReadsBack() =>
        Gen.Int[1, 700]
            .Sample(
                size =>
                {
                    using var log = new ALog(size);

                    var export = RecordExport
                        .Write(ALog.Subject, "flight-delay 2", log.Checkpoint, log.Key, log.Life, log.Tree)
                        .Value;

                    var verified = RecordVerifier.Verify(export, log.Key.Verifier.ToString()).Value;
                    Assert.True(CanonicalJson.IsCanonical(export));
                    Assert.Equal("flight-delay 2", verified.Title);
                    Assert.Equal(ALog.Subject, verified.Subject);
                    Assert.Equal(log.Checkpoint.Checkpoint, verified.Checkpoint);
                    Assert.Equal(log.Key.Verifier, verified.Key);
                    Assert.Empty(verified.Warnings);
                    Assert.Equal(
                        log.Life.Select(f => Encoding.UTF8.GetString(f.ToEntry())),
                        verified.Facts.Select(f => Encoding.UTF8.GetString(f.ToEntry()))
                    );
                },
                iter: 10
            );

    [Fact]
    public void Write_FromADamagedTile_IsRefused()
    {
        using var log = new ALog(20);
        log.Shelf.Tiles[new TileId(0, 0)][40] ^= 1;

        var export = RecordExport.Write(ALog.Subject, "t", log.Checkpoint, log.Key, log.Life, log.Tree);

        Assert.Equal(RecordFaults.ProofFails, export.Fault?.Reason);
    }

    [Fact]
    public void Write_OfALifeWithAFactMissing_IsRefused()
    {
        using var log = new ALog(20);
        var life = log.Life;
        life.RemoveAt(3);

        var export = RecordExport.Write(ALog.Subject, "t", log.Checkpoint, log.Key, life, log.Tree);

        Assert.Equal(RecordFaults.BadExport, export.Fault?.Reason);
    }

    [Fact]
    public void Write_OfAFactAfterTheCheckpoint_IsRefused()
    {
        using var log = new ALog(20);
        using var longer = new ALog(30);

        var export = RecordExport.Write(ALog.Subject, "t", log.Checkpoint, log.Key, longer.Life, longer.Tree);

        Assert.Equal(RecordFaults.OutOfRange, export.Fault?.Reason);
    }
}
