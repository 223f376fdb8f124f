using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Core.Tests.Values;

public sealed class NamesTests
{
    [Theory]
    [InlineData("flight-delay")]
    [InlineData("Flight delay 2")]
    [InlineData("модель")]
    [InlineData("a")]
    public void ModelName_OfAllowedText_RoundTrips(string text) =>
        Assert.Equal(text, ModelName.Parse(text).Value.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData(".")]
    [InlineData("..")]
    public void ModelName_OfForbiddenText_IsRefused(string? text)
    {
        var fault = ModelName.Parse(text).Fault;

        Assert.Equal(CoreFaults.BadName, fault?.Reason);
        Assert.DoesNotContain('\n', fault!.Detail);
        Assert.DoesNotContain('\0', fault.Detail);
    }

    [Fact]
    public void ModelName_AtItsLongest_IsTakenAndOneMoreRefused()
    {
        Assert.True(ModelName.Parse(new string('m', 250)).IsOk);
        Assert.False(ModelName.Parse(new string('m', 251)).IsOk);
    }

    [Theory]
    [InlineData("production")]
    [InlineData("eu-west-1")]
    [InlineData("a")]
    public void EnvironmentName_OfAllowedText_RoundTrips(string text) =>
        Assert.Equal(text, EnvironmentName.Parse(text).Value.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Production")]
    [InlineData("1st")]
    [InlineData("-a")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("this-name-has-forty-one-characters-in-all")]
    public void StrictNames_OfForbiddenText_AreRefused(string? text)
    {
        Assert.Equal(CoreFaults.BadName, EnvironmentName.Parse(text).Fault?.Reason);
        Assert.Equal(CoreFaults.BadName, UserName.Parse(text).Fault?.Reason);
    }

    [Fact]
    public void EndpointName_InProduction_IsTheModelsName()
    {
        var model = ModelName.Parse("flight delay").Value;

        var endpoint = EndpointName.Of(model, EnvironmentName.Production);

        Assert.Equal("flight delay", endpoint.ToString());
        Assert.Equal(endpoint, EndpointName.Parse("flight delay").Value);
    }

    [Fact]
    public void EndpointName_Elsewhere_NamesTheEnvironment()
    {
        var endpoint = EndpointName.Parse("flight delay:staging").Value;

        Assert.Equal("flight delay", endpoint.Model.ToString());
        Assert.Equal("staging", endpoint.Environment.ToString());
        Assert.Equal("flight delay:staging", endpoint.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":staging")]
    [InlineData("m:")]
    [InlineData("m:staging:x")]
    [InlineData("m:Staging")]
    public void EndpointName_OfForbiddenText_IsRefused(string? text) =>
        Assert.Equal(CoreFaults.BadName, EndpointName.Parse(text).Fault?.Reason);
}
