using System.Text;
using Airworthy.Server.Mlflow;

namespace Airworthy.Server.Tests.Mlflow;

public sealed class MlflowBodyTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData(" \n", "{}")]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("\"{\\\"a\\\":1}\"", """{"a":1}""")]
    [InlineData(
        """{"a":NaN,"b":[-Infinity,Infinity],"c":"NaN \" NaN"}""",
        """{"a":"NaN","b":["-Infinity","Infinity"],"c":"NaN \" NaN"}"""
    )]
    public void Parse_WhatClientsSend_IsAMessage(string body, string expected)
    {
        using var message = MlflowBody.Parse(Encoding.UTF8.GetBytes(body)).Value;
        Assert.Equal(expected, message.RootElement.GetRawText());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"\"")]
    [InlineData("\"x\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("NaN")]
    [InlineData("{\"a\":Na}")]
    public void Parse_NoMessage_IsRefused(string body) =>
        Assert.Equal(MlflowFaults.BadBody, MlflowBody.Parse(Encoding.UTF8.GetBytes(body)).Fault!.Reason);

    [Fact]
    public void Parse_TooDeep_IsRefused() =>
        Assert.False(
            MlflowBody.Parse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)))).IsOk
        );
}
