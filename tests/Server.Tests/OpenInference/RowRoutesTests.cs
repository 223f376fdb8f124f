using System.Net;
using System.Text;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.OpenInference;

/// <summary>Rows of named columns, and MLflow's scoring forms, over real sockets.</summary>
public sealed class RowRoutesTests : IAsyncLifetime
{
    private OpenInferenceHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await OpenInferenceHost.StartAsync();
        await _host.Apply(
            _host.Plan("sum", 3, TinyModels.Add(TensorType.INT64, -1, 1)),
            _host.Plan("wide", 1, TinyModels.Identity(TensorType.FP32, -1, 3)),
            _host.Plan("text", 2, TinyModels.Identity(TensorType.BYTES, -1))
        );
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    private async Task<(int Status, string Body)> Ask(string path, string body, string type = "application/json")
    {
        using var answer = await _host.Client.PostAsync(
            $"/endpoints/{path}",
            new StringContent(body, Encoding.UTF8, type)
        );
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""[{"a":1,"b":10},{"b":20,"a":2.0}]""", "application/json")]
    [InlineData("a,b\n1,10\n2,20\n", "text/csv")]
    [InlineData("b,a,extra\r\n10,1,x\r\n\"20\",2,\"y,\"\"z\"\r\n", "text/csv")]
    public async Task Predict_OfRows_AnswersRows(string body, string type) =>
        Assert.Equal(
            (200, """{"model_name":"sum","model_version":"3","predictions":[{"y":11},{"y":22}]}"""),
            await Ask("sum/predict", body, type)
        );

    [Theory]
    [InlineData("Airworthy-Priority", "1", HttpStatusCode.OK)]
    [InlineData("Airworthy-Timeout-Ms", "60000", HttpStatusCode.OK)]
    [InlineData("Airworthy-Priority", "high", HttpStatusCode.BadRequest)]
    [InlineData("Airworthy-Timeout-Ms", "-1", HttpStatusCode.BadRequest)]
    public async Task Predict_WithHowItIsToWait_IsAnsweredOrToldWhatIsWrong(
        string name,
        string value,
        HttpStatusCode says
    )
    {
        using var ask = new HttpRequestMessage(HttpMethod.Post, "/endpoints/text/predict");
        ask.Content = new StringContent("""{"x":"é"}""", Encoding.UTF8, "application/json");
        ask.Headers.Add(name, value);

        using var answer = await _host.Client.SendAsync(ask);

        Assert.Equal(says, answer.StatusCode);
    }

    [Fact]
    public async Task Predict_OfOneRecord_IsOneRow() =>
        Assert.Equal(
            (200, """{"model_name":"text","model_version":"2","predictions":[{"y":"é"}]}"""),
            await Ask("text/predict", """{"x":"é"}""")
        );

    [Theory]
    [InlineData("wide/predict", """[{"x":[1,2,3]}]""", "application/json")]
    [InlineData("wide/predict", """[{"x[0]":1,"x[2]":3,"x[1]":2}]""", "application/json")]
    [InlineData("wide/predict", "p,q,r\n1,2,3", "text/csv")]
    public async Task Predict_OfAnInputOfSeveralValues_TakesListsOrColumns(string path, string body, string type)
    {
        var (status, said) = await Ask(path, body, type);

        Assert.Equal(200, status);
        Assert.Contains("""[{"y":[1,2,3]}]""", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"a":1}]""", "missing-column", "lack the column 'b'")]
    [InlineData("""[{"a":1,"b":2,"c":3}]""", "unknown-column", "no input 'c'")]
    [InlineData("""[{"a":1,"b":2},{"a":1,"b":"2"}]""", "bad-cell", "Row 2, column 'b'")]
    [InlineData("""[{"a":1,"b":2.5}]""", "bad-cell", "2.5 is not INT64; give a whole number")]
    [InlineData("""[{"a":1,"b":null}]""", "bad-cell", "a missing value is not INT64")]
    [InlineData("""[{"a":1,"b":9223372036854775808}]""", "bad-cell", "9223372036854775808")]
    [InlineData("""[{"a":1,"b":[1,2]}]""", "bad-cell", "Row 1, column 'b': 2 values where 1")]
    [InlineData("""[{"a":1,"b":1},{"a":1}]""", "missing-column", "Row 2 lacks the column 'b'")]
    [InlineData("""[{"a":1,"b":1,"a":2}]""", "bad-rows", "not JSON")]
    [InlineData("""[]""", "bad-rows", "no rows")]
    [InlineData("""[1]""", "bad-rows", "Row 1 is no record")]
    [InlineData("""7""", "bad-rows", "no list of records")]
    [InlineData("""[{"a":""", "bad-rows", "not JSON")]
    public async Task Predict_OfRowsThatDoNotFit_NamesThePlace(string body, string code, string says)
    {
        var (status, said) = await Ask("sum/predict", body);

        using var json = JsonDocument.Parse(said);
        Assert.Equal((400, code), (status, json.RootElement.GetProperty("code").GetString()));
        Assert.Contains(says, json.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_OfAMissingNumber_IsNaNAndSaysHowToReceiveIt()
    {
        var (status, said) = await Ask("wide/predict", """[{"x":[1,null,3]}]""");

        Assert.Equal(400, status);
        Assert.Contains("non-finite-output", said, StringComparison.Ordinal);
        Assert.Contains("binary_data_output", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sum", """{"dataframe_split":{"index":[0,1],"columns":["a","b"],"data":[[1,10],[2,20]]}}""", "[11,22]")]
    [InlineData("sum", """{"dataframe_records":[{"a":1,"b":10},{"a":2,"b":20}]}""", "[11,22]")]
    [InlineData("sum", """{"instances":[{"a":1,"b":10},{"a":2,"b":20}]}""", "[11,22]")]
    [InlineData("sum", """{"inputs":{"a":[1,2],"b":[[10],[20]]},"params":{}}""", "[11,22]")]
    [InlineData("wide", """{"instances":[[1,2,3],[4,5,6]]}""", "[[1,2,3],[4,5,6]]")]
    [InlineData("wide", """{"inputs":[[1,2,3]]}""", "[[1,2,3]]")]
    [InlineData("wide", """{"dataframe_split":{"columns":["p","q","r"],"data":[[1,2,3]]}}""", "[[1,2,3]]")]
    public async Task Invocations_OfMlflowsForms_AnswersPredictions(string model, string body, string predictions) =>
        Assert.Equal((200, $$"""{"predictions":{{predictions}}}"""), await Ask($"{model}/invocations", body));

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"instances":[],"inputs":[]}""")]
    [InlineData("""{"instances":[1]}""")]
    [InlineData("""{"dataframe_split":{"columns":["a","a"],"data":[[1,1]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["a","b"],"data":[[1]]}}""")]
    [InlineData("""{"dataframe_split":[]}""")]
    [InlineData("""{"inputs":{"a":[1],"b":[1,2]}}""")]
    [InlineData("""{"inputs":{"a":[1],"b":[1]},"params":{"temperature":1}}""")]
    public async Task Invocations_OfWhatIsNone_IsRefused(string body)
    {
        var (status, said) = await Ask("sum/invocations", body);

        Assert.Equal(400, status);
        Assert.Contains("\"bad-rows\"", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_OfNobody_IsNotFound() => Assert.Equal(404, (await Ask("nobody/predict", "[]")).Status);
}
