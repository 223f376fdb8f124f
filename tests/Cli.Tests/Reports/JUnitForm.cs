using System.Globalization;
using System.Xml.Linq;

namespace Airworthy.Cli.Tests.Reports;

/// <summary>What readers of JUnit's XML (Jenkins' among them) take for granted: names, order, required attributes, counts that agree.</summary>
internal static class JUnitForm
{
    private static readonly string[] SuiteAttributes = ["name", "tests", "failures", "errors", "skipped", "time"];
    private static readonly string[] Parts = ["skipped", "error", "failure", "system-out", "system-err"];

    public static void Assert(string text)
    {
        var root = XDocument.Parse(text).Root!;
        Xunit.Assert.Equal(("testsuites", ""), (root.Name.LocalName, root.Name.NamespaceName));
        Xunit.Assert.NotEmpty(root.Elements());
        foreach (var suite in root.Elements())
        {
            Suite(suite);
        }
    }

    private static void Suite(XElement suite)
    {
        Xunit.Assert.Equal("testsuite", suite.Name);
        Xunit.Assert.Empty(suite.Attributes().Select(a => a.Name.LocalName).Except(SuiteAttributes));
        Xunit.Assert.NotEqual("", suite.Attribute("name")!.Value);
        Seconds(suite);
        Xunit.Assert.All(suite.Elements(), e => Xunit.Assert.Equal("testcase", e.Name));
        var cases = suite.Elements().ToList();
        int With(string part) => cases.Count(c => c.Element(part) is not null);
        Xunit.Assert.Equal(
            (cases.Count, With("failure"), With("error"), With("skipped")),
            (Number(suite, "tests"), Number(suite, "failures"), Number(suite, "errors"), Number(suite, "skipped"))
        );
        cases.ForEach(Case);
    }

    private static void Case(XElement one)
    {
        Xunit.Assert.Empty(one.Attributes().Select(a => a.Name.LocalName).Except(["classname", "name", "time"]));
        Xunit.Assert.NotEqual("", one.Attribute("name")!.Value);
        Xunit.Assert.NotEqual("", one.Attribute("classname")!.Value);
        Seconds(one);
        var order = one.Elements().Select(e => Array.IndexOf(Parts, e.Name.LocalName)).ToList();
        Xunit.Assert.DoesNotContain(-1, order);
        Xunit.Assert.Equal(order.Order(), order);
        // A case has one outcome.
        Xunit.Assert.True(
            one.Elements().Count(e => !e.Name.LocalName.StartsWith("system", StringComparison.Ordinal)) <= 1
        );
        Xunit.Assert.All(
            one.Elements().Where(e => e.Name.LocalName is "failure" or "error"),
            e =>
            {
                Xunit.Assert.NotEqual("", e.Attribute("type")!.Value);
                Xunit.Assert.NotEqual("", e.Attribute("message")!.Value);
            }
        );
    }

    private static int Number(XElement suite, string name) =>
        int.Parse(suite.Attribute(name)!.Value, NumberStyles.None, CultureInfo.InvariantCulture);

    private static void Seconds(XElement element)
    {
        if (element.Attribute("time") is { } time)
        {
            Xunit.Assert.True(
                decimal.Parse(time.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) >= 0
            );
        }
    }
}
