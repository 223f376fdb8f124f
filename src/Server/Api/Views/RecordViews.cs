using Airworthy.Client.Contracts;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Api.Views;

internal static class RecordViews
{
    public static FactView Of(Fact fact) =>
        new()
        {
            Index = fact.Index,
            At = fact.At,
            By = fact.By.ToString(),
            Kind = fact.Kind,
            Summary = FactSentences.Of(fact),
            About = [.. fact.About.Keys.Order(StringComparer.Ordinal)],
            Body = fact.Body,
        };
}
