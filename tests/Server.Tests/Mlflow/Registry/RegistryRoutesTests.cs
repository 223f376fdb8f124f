using System.Net;
using System.Text.Json.Nodes;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Registry;

public sealed class RegistryRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private const string Models = "2.0/mlflow/registered-models/";
    private const string Versions = "2.0/mlflow/model-versions/";

    private readonly MlflowApi _api = new(server);

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Create_SixtyFourOfOneName_ExactlyOneWins()
    {
        var calls = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => StatusAsync(Models + "create", """{"name":"contested"}"""))
        );

        Assert.Equal(1, calls.Count(s => s == HttpStatusCode.OK));
        Assert.Equal(63, calls.Count(s => s == HttpStatusCode.BadRequest));
        var message = await _api.RefusedAsync(
            "POST",
            Models + "create",
            """{"name":"contested"}""",
            code: "RESOURCE_ALREADY_EXISTS"
        );
        Assert.StartsWith("Registered Model (name=contested) already exists.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateVersion_SixtyFourOfOneModel_NumbersHaveNoGap()
    {
        await ModelAsync("crowded");

        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => VersionAsync("crowded")));

        var found = await _api.GoodAsync("GET", Versions + "search?filter=" + Uri.EscapeDataString("name='crowded'"));
        Assert.Equal(
            Enumerable.Range(1, 64).Select(n => $"{n}").Order(),
            found["model_versions"]!.AsArray().Select(v => (string)v!["version"]!).Order()
        );
    }

    [Fact]
    public async Task Aliases_SetMovedAndRemoved_ShowEverywhere()
    {
        await ModelAsync("aliased");
        await VersionAsync("aliased");
        await VersionAsync("aliased");
        await _api.GoodAsync("POST", Models + "alias", """{"name":"aliased","alias":"best","version":"1"}""");
        await _api.GoodAsync("POST", Models + "alias", """{"name":"aliased","alias":"best","version":"2"}""");

        var model = await _api.GoodAsync("GET", Models + "get?name=aliased");
        Assert.Equal("""[{"alias":"best","version":"2"}]""", model["registered_model"]!["aliases"]!.ToJsonString());
        var version = await _api.GoodAsync("GET", Models + "alias?name=aliased&alias=best");
        Assert.Equal("2", (string?)version["model_version"]!["version"]);
        var found = await _api.GoodAsync("GET", Versions + "search?filter=" + Uri.EscapeDataString("name='aliased'"));
        Assert.Equal("""["best"]""", found["model_versions"]![0]!["aliases"]!.ToJsonString());
        Assert.Null(found["model_versions"]![1]!["aliases"]);

        await _api.GoodAsync("DELETE", Versions + "delete", """{"name":"aliased","version":"2"}""");
        var message = await _api.RefusedAsync("GET", Models + "alias?name=aliased&alias=best", null);
        Assert.Equal("Registered model alias best not found.", message);
    }

    [Theory]
    [InlineData("latest", "'latest' alias name (case insensitive) is reserved.")]
    [InlineData("v7", "Version alias name 'v7' is reserved.")]
    [InlineData("a b", "Invalid alias name: 'a b'.")]
    public async Task Aliases_OfReservedNames_AreRefused(string alias, string sentence)
    {
        await ModelAsync("guarded-" + alias.Replace(' ', '-'));
        var message = await _api.RefusedAsync(
            "POST",
            Models + "alias",
            $$"""{"name":"guarded-{{alias.Replace(' ', '-')}}","alias":"{{alias}}","version":"1"}"""
        );
        Assert.StartsWith(sentence, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stages_WithArchiving_LeaveOneInTheStage()
    {
        await ModelAsync("staged");
        await VersionAsync("staged");
        await VersionAsync("staged");
        await StageAsync("staged", 1, "production", archive: false);
        await StageAsync("staged", 2, "Production", archive: true);

        var latest = await _api.GoodAsync("POST", Models + "get-latest-versions", """{"name":"staged"}""");
        Assert.Equal(
            ["Production 2", "Archived 1"],
            latest["model_versions"]!.AsArray().Select(v => $"{v!["current_stage"]} {v["version"]}")
        );
        Assert.Equal(
            "Invalid Model Version stage: nowhere. Value must be one of None, Staging, Production, Archived.",
            await _api.RefusedAsync(
                "POST",
                Versions + "transition-stage",
                """{"name":"staged","version":"1","stage":"nowhere"}"""
            )
        );
    }

    [Fact]
    public async Task Rename_ThenDelete_FreesTheNamesAndNumbersBeginAgain()
    {
        await ModelAsync("before");
        await VersionAsync("before");
        await VersionAsync("before");
        await _api.GoodAsync("POST", Models + "rename", """{"name":"before","new_name":"after"}""");

        await NotFoundAsync(Models + "get?name=before", "Registered Model with name=before not found");
        var version = await _api.GoodAsync("GET", Versions + "get?name=after&version=2");
        Assert.Equal("after", (string?)version["model_version"]!["name"]);
        await ModelAsync("before");
        var message = await _api.RefusedAsync(
            "POST",
            Models + "rename",
            """{"name":"after","new_name":"before"}""",
            code: "RESOURCE_ALREADY_EXISTS"
        );
        Assert.Contains("(name=before)", message, StringComparison.Ordinal);

        await _api.GoodAsync("DELETE", Models + "delete", """{"name":"after"}""");
        await NotFoundAsync(Versions + "get?name=after&version=2", "Model Version (name=after, version=2) not found");
        await ModelAsync("after");
        Assert.Equal("1", await VersionAsync("after"));
    }

    [Fact]
    public async Task Tags_OfTheLongestKind_ComeBackWhole()
    {
        await ModelAsync("tagged");
        await VersionAsync("tagged");
        var value = string.Concat(Enumerable.Repeat("löng 🛩 ", 11_111)) + "end";
        var body = new JsonObject
        {
            ["name"] = "tagged",
            ["version"] = "1",
            ["key"] = "a/b.c",
            ["value"] = value,
        };
        await _api.GoodAsync("POST", Versions + "set-tag", body.ToJsonString());
        body.Remove("version");
        await _api.GoodAsync("POST", Models + "set-tag", body.ToJsonString());

        var version = await _api.GoodAsync("GET", Versions + "get?name=tagged&version=1");
        Assert.Equal(value, (string?)version["model_version"]!["tags"]![0]!["value"]);
        var filter = Uri.EscapeDataString($"tags.`a/b.c` LIKE '%end' AND tags.`a/b.c` != 'x'");
        var found = await _api.GoodAsync("GET", Models + "search?filter=" + filter);
        Assert.Equal("tagged", (string?)found["registered_models"]![0]!["name"]);

        await _api.GoodAsync("DELETE", Versions + "delete-tag", """{"name":"tagged","version":"1","key":"a/b.c"}""");
        version = await _api.GoodAsync("GET", Versions + "get?name=tagged&version=1");
        Assert.Null(version["model_version"]!["tags"]);
        Assert.Equal(
            "'value' exceeds the maximum length of 100000 characters",
            await _api.RefusedAsync(
                "POST",
                Models + "set-tag",
                $$"""{"name":"tagged","key":"k","value":"{{new string('x', 100_001)}}"}"""
            )
        );
    }

    [Fact]
    public async Task Search_ByPages_FindsEachOnce()
    {
        foreach (var i in Enumerable.Range(0, 7))
        {
            await ModelAsync($"paged-{i}", tags: i % 2 == 0 ? """[{"key":"even","value":"yes"}]""" : "[]");
        }

        Assert.Equal(
            Enumerable.Range(0, 7).Select(i => $"paged-{6 - i}"),
            await AllAsync("name LIKE 'paged-%'", "&order_by=name%20DESC")
        );
        Assert.Equal(["paged-0", "paged-2", "paged-4", "paged-6"], await AllAsync("tags.even = 'yes'", ""));
        Assert.Equal(["paged-3"], await AllAsync("name ILIKE 'PAGED-3'", ""));
        Assert.Empty(await AllAsync("name LIKE 'PAGED-3'", ""));
    }

    [Theory]
    [InlineData("evilhax = true", "Invalid attribute key 'evilhax' specified.")]
    [InlineData("name = ", "Invalid clause(s) in filter string")]
    [InlineData("name = 'a' OR name = 'b'", "Invalid clause(s) in filter string")]
    [InlineData("name = 'a'; DROP TABLE models", "Invalid clause(s) in filter string")]
    [InlineData("name > 'a'", "Invalid comparator for attribute: >")]
    [InlineData("metric.x = 'a'", "Invalid entity type 'metric'.")]
    [InlineData("tags.`a\"b` = 'x'", "Invalid tag key")]
    public async Task Search_WithABadFilter_SaysWhatIsWrong(string filter, string sentence)
    {
        var path = Models + "search?filter=" + Uri.EscapeDataString(filter);
        Assert.StartsWith(sentence, await _api.RefusedAsync("GET", path, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompts_AreFoundOnlyWhereTheyAreAskedFor()
    {
        await ModelAsync("a-prompt", tags: """[{"key":"mlflow.prompt.is_prompt","value":"true"}]""");

        Assert.DoesNotContain("a-prompt", await AllAsync("name LIKE 'a-%'", ""));
        Assert.Contains("a-prompt", await AllAsync("tags.`mlflow.prompt.is_prompt` = 'true'", ""));
    }

    [Fact]
    public async Task CreateVersion_OfAnotherVersion_KnowsWhereItCameFrom()
    {
        await ModelAsync("origin");
        await VersionAsync("origin");
        await ModelAsync("copy");
        await _api.GoodAsync("POST", Versions + "create", """{"name":"copy","source":"models:/origin/1"}""");

        var uri = await _api.GoodAsync("GET", Versions + "get-download-uri?name=copy&version=1");
        Assert.Equal("s3://elsewhere/model", (string?)uri["artifact_uri"]);
        var message = await _api.RefusedAsync(
            "POST",
            Versions + "create",
            """{"name":"copy","source":"models:/origin/9"}"""
        );
        Assert.StartsWith("Unable to fetch model from model URI", message, StringComparison.Ordinal);
    }

    private Task<JsonObject> ModelAsync(string name, string tags = "[]") =>
        _api.GoodAsync("POST", Models + "create", $$"""{"name":"{{name}}","tags":{{tags}}}""");

    private async Task<string> VersionAsync(string name)
    {
        var made = await _api.GoodAsync(
            "POST",
            Versions + "create",
            $$"""{"name":"{{name}}","source":"s3://elsewhere/model"}"""
        );
        Assert.Equal("READY", (string?)made["model_version"]!["status"]);
        return (string)made["model_version"]!["version"]!;
    }

    private Task<JsonObject> StageAsync(string name, int version, string stage, bool archive) =>
        _api.GoodAsync(
            "POST",
            Versions + "transition-stage",
            $$"""{"name":"{{name}}","version":"{{version}}","stage":"{{stage}}","archive_existing_versions":{{(archive ? "true" : "false")}}}"""
        );

    private async Task<HttpStatusCode> StatusAsync(string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await _api.Http.PostAsync(new Uri($"/api/{path}", UriKind.Relative), content);
        return response.StatusCode;
    }

    private async Task NotFoundAsync(string path, string sentence) =>
        Assert.Equal(
            sentence,
            await _api.RefusedAsync("GET", path, null, HttpStatusCode.NotFound, "RESOURCE_DOES_NOT_EXIST")
        );

    private async Task<IReadOnlyList<string>> AllAsync(string filter, string more)
    {
        var names = new List<string>();
        var token = "";
        do
        {
            var page = await _api.GoodAsync(
                "GET",
                $"{Models}search?max_results=2&filter={Uri.EscapeDataString(filter)}{more}&page_token={Uri.EscapeDataString(token)}"
            );
            names.AddRange((page["registered_models"]?.AsArray() ?? []).Select(m => (string)m!["name"]!));
            token = (string?)page["next_page_token"] ?? "";
        } while (token.Length > 0);
        return names;
    }
}
