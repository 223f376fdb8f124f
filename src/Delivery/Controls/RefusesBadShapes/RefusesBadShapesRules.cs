namespace Airworthy.Delivery.Controls.RefusesBadShapes;

/// <summary>Every bad request is refused with a reason, and a sound one is answered afterwards as before.</summary>
internal static class RefusesBadShapesRules
{
    public static Answer Decide(IReadOnlyList<BadRequest> tries, bool answersAsBefore)
    {
        var wrong = tries.Where(t => t.Outcome != BadRequest.Refused).ToList();
        var answer =
            !answersAsBefore
                ? Answer.Fail(
                    $"After {tries.Count} bad requests the model no longer answers a sound one as before.",
                    "Look for state that the graph keeps between calls; export it without."
                )
            : wrong.Count > 0
                ? Answer.Fail(
                    $"{wrong.Count} of {tries.Count} bad requests are not refused: {wrong[0].What} is {wrong[0].Outcome}.",
                    "Export the model with the shapes it was trained on, so that a wrong one is refused and not stretched or cut."
                )
            : Answer.Pass(
                $"{tries.Count} requests of the wrong form are refused with a reason each, and the model answers on as before."
            );
        return answer with
        {
            Figures = new Dictionary<string, double> { ["requests"] = tries.Count, ["not-refused"] = wrong.Count },
            Details = [.. wrong.Select(w => $"{w.What}: {w.Outcome}")],
        };
    }
}
