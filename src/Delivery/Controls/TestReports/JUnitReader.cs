using System.Xml;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.TestReports;

/// <summary>
/// JUnit's XML as the tools write it that nobody ever agreed on a schema for: cases in suites, suites in suites, a case that failed or
/// broke has a child that says so. No entity, and nothing from elsewhere, is ever resolved.
/// </summary>
internal static class JUnitReader
{
    private const int MaximumDepth = 64;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = TestReport.MaximumBytes,
    };

    public static Result<TestReport> Read(byte[] bytes)
    {
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(bytes), Settings);
            xml.MoveToContent();
            return xml.LocalName is "testsuites" or "testsuite"
                ? Cases(xml)
                : ControlFaults.BadReport.With($"its root is <{Clip.Short(xml.LocalName)}>, not <testsuites>.");
        }
        catch (XmlException bad)
        {
            return ControlFaults.BadReport.With($"it is no well-formed XML: {Clip.Short(bad.Message)}");
        }
    }

    private static Result<TestReport> Cases(XmlReader xml)
    {
        var cases = new List<TestCase>();
        do
        {
            if (xml.Depth > MaximumDepth)
            {
                return ControlFaults.BadReport.With($"it nests more than {MaximumDepth} elements.");
            }
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "testcase")
            {
                if (cases.Count == TestReport.MaximumCases)
                {
                    return ControlFaults.BadReport.With($"it has more than {TestReport.MaximumCases} cases.");
                }
                cases.Add(Case(xml));
            }
        } while (xml.Read());
        return new TestReport(cases) { NeedsCases = true };
    }

    private static TestCase Case(XmlReader xml)
    {
        var (name, group) = (xml.GetAttribute("name") ?? "", xml.GetAttribute("classname") ?? "");
        var (result, message) = (CaseResult.Passed, "");
        using var below = xml.ReadSubtree();
        while (below.Read())
        {
            if (below.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            // A case that failed and was also skipped, or that is told of twice, failed.
            if (below.LocalName is "failure" or "error")
            {
                result = CaseResult.Failed;
                message = Told(below) is { Length: > 0 } told && message.Length == 0 ? told : message;
            }
            else if (below.LocalName == "skipped" && result == CaseResult.Passed)
            {
                result = CaseResult.Skipped;
            }
        }
        return new TestCase(group.Length > 0 ? $"{group}.{name}" : name, result, message);
    }

    private static string Told(XmlReader xml)
    {
        var message = xml.GetAttribute("message") ?? xml.GetAttribute("type") ?? "";
        return message.Trim().Split('\n')[0].Trim();
    }
}
