using System.Text;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.TestReports;

namespace Airworthy.Delivery.Tests.Controls.TestReports;

public sealed class TestReportTests
{
    [Fact]
    public void Read_OfJUnitAsToolsWriteIt_FindsEveryCaseAtAnyDepth()
    {
        var report = Read(
            "r.xml",
            """
            <?xml version="1.0" encoding="utf-8"?>
            <testsuites>
              <testsuite name="a">
                <properties><property name="x" value="y"/></properties>
                <testcase classname="a.b" name="passes" time="0.1"><system-out>noise</system-out></testcase>
                <testcase name="fails"><failure message="1 != 2&#10;more">trace</failure></testcase>
                <testsuite>
                  <testcase classname="c" name="breaks"><error type="ValueError"/></testcase>
                  <testcase classname="c" name="rests"><skipped/></testcase>
                </testsuite>
              </testsuite>
            </testsuites>
            """
        );

        Assert.Equal(
            [
                new TestCase("a.b.passes", CaseResult.Passed, ""),
                new TestCase("fails", CaseResult.Failed, "1 != 2"),
                new TestCase("c.breaks", CaseResult.Failed, "ValueError"),
                new TestCase("c.rests", CaseResult.Skipped, ""),
            ],
            report.Cases
        );
    }

    [Theory]
    [InlineData("<!DOCTYPE t [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><testsuite><testcase name='&x;'/></testsuite>")]
    [InlineData("<!DOCTYPE t [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><testsuite>&b;</testsuite>")]
    [InlineData("<testsuite><testcase name='a'>")]
    [InlineData("<html/>")]
    [InlineData("")]
    public void Read_OfWhatIsNoJUnit_Refuses(string text) =>
        Assert.Equal(
            ControlFaults.BadReport,
            TestReport.Read("r.xml", Encoding.UTF8.GetBytes(text), "error").Fault!.Reason
        );

    [Theory]
    [InlineData("error", 1)]
    [InlineData("warning", 3)]
    [InlineData("note", 4)]
    public void Read_OfSarif_CountsFromTheLevelOn(string failOn, int failed)
    {
        const string Sarif = """
            { "version": "2.1.0", "runs": [ { "tool": { "driver": { "name": "t" } }, "results": [
              { "ruleId": "r1", "level": "error", "message": { "text": "bad\nindeed" }, "locations": [ { "physicalLocation": { "artifactLocation": { "uri": "a.py" }, "region": { "startLine": 3 } } } ] },
              { "ruleId": "r2", "level": "warning", "message": { "text": "so so" } },
              { "ruleId": "r3", "message": { "text": "a warning where nothing is said" } },
              { "ruleId": "r4", "level": "note", "message": { "text": "well" } },
              { "ruleId": "r5", "kind": "pass", "level": "none", "message": { "text": "fine" } },
              { "ruleId": "r6", "level": "error", "message": { "text": "known" }, "suppressions": [ { "kind": "external" } ] }
            ] } ] }
            """;

        var report = Read("r.sarif", Sarif, failOn);

        Assert.Equal(failed, report.Cases.Count(c => c.Result == CaseResult.Failed));
        Assert.Contains(new TestCase("r1 in a.py:3", CaseResult.Failed, "bad"), report.Cases);
    }

    [Fact]
    public void Read_OfSarifOfAToolThatBrokeOff_Fails() =>
        Assert.Contains(
            Read("r.sarif.json", """{"runs":[{"invocations":[{"executionSuccessful":false}],"results":[]}]}""").Cases,
            c => c.Result == CaseResult.Failed
        );

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"runs":1}""")]
    public void Read_OfWhatIsNoSarif_Refuses(string text) =>
        Assert.Equal(
            ControlFaults.BadReport,
            TestReport.Read("r.sarif", Encoding.UTF8.GetBytes(text), "error").Fault!.Reason
        );

    [Theory]
    [InlineData("""{"runs":[1,{"results":[null,7,{"message":3,"locations":[[]]}]}]}""")]
    public void Read_OfSarifThatIsOddInside_DoesNotBreak(string text) => Assert.NotNull(Read("r.sarif", text));

    private static TestReport Read(string path, string text, string failOn = "error") =>
        TestReport.Read(path, Encoding.UTF8.GetBytes(text), failOn).Value;
}
