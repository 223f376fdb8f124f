using Airworthy.Scenarios.Running;

namespace Airworthy.Scenarios.Gates;

/// <summary>Given data that somebody changed behind the server's back, when the server starts, then nothing of it is loaded or let in.</summary>
[Trait("Speed", "Slow")]
public sealed class ForgedDataTests(GatedHouse house) : IClassFixture<GatedHouse>
{
    [Theory]
    [InlineData(
        "UPDATE state_endpoints SET doc = json_set(doc, '$.current.number', 2, '$.current.versionId', (SELECT key FROM state_versions WHERE doc ->> 'number' = 2 AND doc ->> 'modelName' = 'flight-delay')) WHERE key = 'flight-delay'"
    )]
    [InlineData(
        "UPDATE state_endpoints SET doc = json_set(doc, '$.current.attestation', (SELECT doc ->> '$.current.attestation' FROM state_endpoints WHERE key = 'flight-delay:staging')) WHERE key = 'flight-delay'"
    )]
    [InlineData(
        "UPDATE state_versions SET doc = json_set(doc, '$.files', (SELECT json_extract(doc, '$.files') FROM state_versions WHERE doc ->> 'number' = 2)) WHERE doc ->> 'number' = 1"
    )]
    public async Task Row_EditedByHandUnderAStoppedServer_IsRefusedAtLoad(string sql)
    {
        var data = $"edited-{Math.Abs(sql.GetHashCode(StringComparison.Ordinal))}";
        await using (var server = await house.OpenAsync(data))
        {
            await house.People.IntoProductionAsync(server, 1);
            await house.People.RegisterAsync(server, "better");
            await server.StopAsync();
        }
        house.Forge(data, sql);
        await house.AssertRefusedAtLoadAsync(data, "attestation");
    }

    [Fact]
    public async Task Approval_WrittenIntoARowByHand_LetsNothingIn()
    {
        string release;
        await using (var server = await house.OpenAsync("approved"))
        {
            var waiting = await house.People.ReleaseAsync(server, 1);
            Assert.NotNull(waiting.Awaited);
            release = waiting.Id;
            await server.StopAsync();
        }
        house.Forge(
            "approved",
            """
            UPDATE state_releases SET doc = json_set(doc, '$.status', 'running', '$.approvals', json_array(json_object(
              'by', 'user:vic', 'environment', 'production', 'approved', json('true'), 'comment', '', 'roles', json('["approver"]'),
              'evidenceDigest', doc ->> '$.gates[0].evidenceDigest', 'at', strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'))))
            """
        );
        await using var again = await house.AgainAsync("approved");
        var over = await house.People.EndAsync(again, release);
        Assert.Equal("failed", over.Status);
        Assert.Contains("is not what the record says", over.Detail, StringComparison.Ordinal);
        await house.AssertNothingInProductionAsync(again);
    }

    [Fact]
    public async Task File_ChangedBetweenApprovalAndStart_IsNotLoaded()
    {
        await using (var server = await house.OpenAsync("bytes"))
        {
            await house.People.IntoProductionAsync(server, 1);
            await server.StopAsync();
        }
        var changed = await house.Workplace.TypeAsync(
            "f=$(find bytes/blobs -type f -size -20k -exec grep -l onnx {} + | head -1); chmod u+w $f; printf x | dd of=$f bs=1 seek=100 conv=notrunc"
        );
        Assert.True(changed.Exit == 0, changed.ToString());
        await house.AssertRefusedAtLoadAsync("bytes", "model-file-altered");
    }
}
