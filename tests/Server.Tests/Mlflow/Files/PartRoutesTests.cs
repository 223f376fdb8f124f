using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Files;

public sealed class PartRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Root = "/api/2.0/mlflow-artifacts/artifacts";

    [Fact]
    public async Task Parts_SentInAnyOrderWithoutCredentials_BecomeOneFile()
    {
        using var http = server.Http();
        var bytes = RandomNumberGenerator.GetBytes(2_500_000);
        var created = await PostAsync(
            http,
            "mpu/create/1/run/artifacts/model",
            """{"path": "C:\\work\\weights.bin", "num_parts": 3}"""
        );
        var upload = created.GetProperty("upload_id").GetString();
        var tags = new string[3];
        foreach (var credential in created.GetProperty("credentials").EnumerateArray().Reverse())
        {
            var number = credential.GetProperty("part_number").GetInt32();
            Assert.Equal(JsonValueKind.Object, credential.GetProperty("headers").ValueKind);
            using var nobody = new HttpClient();
            using var part = new ByteArrayContent(bytes, (number - 1) * 1_000_000, number < 3 ? 1_000_000 : 500_000);
            using var sent = await nobody.PutAsync(credential.GetProperty("url").GetString(), part);
            tags[number - 1] = sent.Headers.ETag!.Tag;
        }

        await PostAsync(
            http,
            "mpu/complete/1/run/artifacts/model",
            JsonSerializer.Serialize(
                new
                {
                    path = "C:\\work\\weights.bin",
                    upload_id = upload,
                    parts = tags.Select((t, i) => new { part_number = i + 1, etag = t }),
                }
            )
        );

        Assert.Equal(bytes, await http.GetByteArrayAsync($"{Root}/1/run/artifacts/model/weights.bin"));
        using var again = await http.PostAsync(
            "/api/2.0/mlflow-artifacts/mpu/abort/1/run/artifacts/model",
            Json($$"""{"path": "weights.bin", "upload_id": "{{upload}}"}""")
        );
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Parts_Aborted_AreGone()
    {
        using var http = server.Http();
        var created = await PostAsync(http, "mpu/create/a", """{"path": "/tmp/f.bin", "num_parts": 2}""");
        var upload = created.GetProperty("upload_id").GetString();
        var url = created.GetProperty("credentials")[0].GetProperty("url").GetString();
        using var sent = await http.PutAsync(url, new StringContent("part"));

        await PostAsync(http, "mpu/abort/a", $$"""{"path": "/tmp/f.bin", "upload_id": "{{upload}}"}""");

        using var late = await http.PutAsync(url, new StringContent("part"));
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
        Assert.False(Directory.Exists(Path.Combine(server.Data, "research", "parts", upload!)));
    }

    [Theory]
    [InlineData("mpu/create/a", """{"num_parts": 1}""", 400)]
    [InlineData("mpu/create/a", """{"path": "f", "num_parts": 0}""", 400)]
    [InlineData("mpu/create/a", """{"path": "f", "num_parts": 10001}""", 400)]
    [InlineData("mpu/create/a", """{"path": "f", "num_parts": "many"}""", 400)]
    [InlineData("mpu/create/a", """{"path": "..", "num_parts": 1}""", 400)]
    [InlineData("mpu/create/..%2fa", """{"path": "f", "num_parts": 1}""", 400)]
    [InlineData(
        "mpu/complete/a",
        """{"path": "f", "upload_id": "mpu_none", "parts": [{"part_number":1,"etag":"x"}]}""",
        404
    )]
    [InlineData(
        "mpu/complete/a",
        """{"path": "f", "upload_id": "../../keys", "parts": [{"part_number":1,"etag":"x"}]}""",
        404
    )]
    [InlineData("mpu/complete/a", """{"path": "f", "upload_id": "mpu_none"}""", 400)]
    [InlineData("mpu/abort/a", """{"path": "f", "upload_id": "mpu_none"}""", 404)]
    [InlineData("mpu/abort/a", "[]", 400)]
    public async Task Parts_WrongRequest_IsRefused(string call, string body, int status)
    {
        using var http = server.Http();

        using var answer = await http.PostAsync($"/api/2.0/mlflow-artifacts/{call}", Json(body));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains("error_code", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_CompletedWithOtherTagsOrOfAnotherPath_AreRefusedAndStay()
    {
        using var http = server.Http();
        var created = await PostAsync(http, "mpu/create/b", """{"path": "f.bin", "num_parts": 1}""");
        var upload = created.GetProperty("upload_id").GetString();
        using var sent = await http.PutAsync(
            created.GetProperty("credentials")[0].GetProperty("url").GetString(),
            new StringContent("part")
        );
        var tag = sent.Headers.ETag!.Tag.Trim('"');
        string Complete(string path, string etag, int number = 1) =>
            $$"""{"path": "{{path}}", "upload_id": "{{upload}}", "parts": [{"part_number": {{number}}, "etag": "{{etag}}"}]}""";

        Assert.Equal(400, await StatusAsync(http, "mpu/complete/b", Complete("f.bin", "../../../x")));
        Assert.Equal(400, await StatusAsync(http, "mpu/complete/b", Complete("f.bin", tag, 2)));
        Assert.Equal(404, await StatusAsync(http, "mpu/complete/b", Complete("g.bin", tag)));
        Assert.Equal(200, await StatusAsync(http, "mpu/complete/b", Complete("f.bin", tag)));
        Assert.Equal("part", await http.GetStringAsync($"{Root}/b/f.bin"));
    }

    private static async Task<int> StatusAsync(HttpClient http, string call, string body)
    {
        using var answer = await http.PostAsync($"/api/2.0/mlflow-artifacts/{call}", Json(body));
        return (int)answer.StatusCode;
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string call, string body)
    {
        using var answer = await http.PostAsync($"/api/2.0/mlflow-artifacts/{call}", Json(body));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
