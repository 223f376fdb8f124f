using System.Net;
using System.Text;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Api;

public sealed class PipelineRoutesTests(Town town) : IClassFixture<Town>
{
    [Fact]
    public async Task Apply_WithTheETagRead_ReplacesIt()
    {
        var model = await town.ModelAsync();
        var first = await town.Nobody.GetPipelineAsync(model);
        Assert.Equal(Town.Yaml, first.Good().Yaml);
        Assert.Equal(["staging", "production"], first.Value.Environments);
        Assert.Equal("user:olga", first.Value.AppliedBy);

        var yaml = Town.Yaml.Replace("0.5", "0.4", StringComparison.Ordinal);
        var second = await town.Olga.ApplyPipelineAsync(model, yaml, town.Evaluation, first.ETag);

        Assert.NotEqual(first.Value.Digest, second.Good().Digest);
        Assert.NotEqual(first.ETag, second.ETag);
        (await town.Olga.ApplyPipelineAsync(model, yaml, town.Evaluation, first.ETag)).Refused(
            412,
            "precondition-failed"
        );
        (await town.Olga.ApplyPipelineAsync(model, yaml, town.Evaluation, null)).Refused(412, "precondition-failed");
    }

    [Fact]
    public async Task Get_NoPipelineYet_NotFound()
    {
        await Tiny.RegisterAsync(town.Ann, "bare", Tiny.Folder(town.Folder, 5));

        (await town.Nobody.GetPipelineAsync("bare")).Refused(404, "pipeline-unknown");
        (await town.Nobody.GetPipelineAsync("nobody")).Refused(404, "model-unknown");
    }

    [Fact]
    public async Task Apply_EverythingWrong_SaysItAllWithLines()
    {
        var model = await town.ModelAsync();
        var etag = (await town.Nobody.GetPipelineAsync(model)).ETag;
        var yaml = Town
            .Yaml.Replace("metric-floor", "metric-flour", StringComparison.Ordinal)
            .Replace("label: y", "label: z", StringComparison.Ordinal);

        var problem = (await town.Olga.ApplyPipelineAsync(model, yaml, town.Evaluation, etag)).Refused(
            400,
            "pipeline-refused"
        );

        Assert.Contains("metric-flour", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_OverwritingUnnamed_MustNameIt()
    {
        var model = await town.ModelAsync();

        var problem = await PutAsync(model, Form(Town.Yaml, "x,y\n1,2\n"));

        Assert.Equal((428, "precondition-required"), problem);
    }

    [Fact]
    public async Task Apply_OddForms_Refused()
    {
        await Tiny.RegisterAsync(town.Ann, "formed", Tiny.Folder(town.Folder, 6));
        using var extra = Form(Town.Yaml, "x,y\n1,2\n");
        extra.Add(new StringContent("1"), "more");

        Assert.Equal((415, "unsupported-media-type"), await PutAsync("formed", new StringContent("{}")));
        Assert.Equal((400, "bad-form"), await PutAsync("formed", Form(Town.Yaml, null)));
        Assert.Equal((400, "bad-form"), await PutAsync("formed", extra));
        Assert.Equal((400, "bad-form"), await PutAsync("formed", Broken()));
        Assert.Equal((413, "request-too-large"), await PutAsync("formed", Form(new string('#', 1 << 21), "x")));
    }

    private static MultipartFormDataContent Form(string yaml, string? evaluation)
    {
        var form = new MultipartFormDataContent { { new StringContent(yaml), "pipeline", "pipeline.yaml" } };
        if (evaluation is not null)
        {
            form.Add(new StringContent(evaluation), "evaluation", "evaluation.csv");
        }
        return form;
    }

    private static ByteArrayContent Broken()
    {
        var content = new ByteArrayContent(
            Encoding.UTF8.GetBytes("--x\r\nContent-Disposition: form-data; name=\"pipe")
        );
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        return content;
    }

    private async Task<(int Status, string Code)> PutAsync(string model, HttpContent content)
    {
        using var http = town.Server.Http();
        http.DefaultRequestHeaders.Authorization = new("Bearer", town.Server.AdministratorToken);
        var response = await http.PutAsync($"/api/v1/models/{model}/pipeline", content);
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        var problem = await Raw.ProblemAsync(response);
        return (problem.Status!.Value, problem.Code!);
    }
}
