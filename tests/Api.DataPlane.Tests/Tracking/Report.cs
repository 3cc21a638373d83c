using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Reads the responses to reports.</summary>
internal static class Report
{
    public static int Accepted(this Answer answer) => answer.Expect(200).Json.GetProperty("accepted").GetInt32();

    public static int[] Rejected(this Answer answer) =>
        [.. answer.Expect(200).Json.GetProperty("rejected").EnumerateArray().Select(item => item.GetProperty("index").GetInt32())];

    /// <summary>Returns the errors of the one rejected event, as <c>pointer: detail</c>.</summary>
    public static string[] Reasons(this Answer answer) =>
        [
            .. answer
                .Expect(200)
                .Json.GetProperty("rejected")
                .EnumerateArray()
                .Single()
                .GetProperty("errors")
                .EnumerateArray()
                .Select(error => $"{error.GetProperty("pointer").GetString()}: {error.GetProperty("detail").GetString()}"),
        ];
}
