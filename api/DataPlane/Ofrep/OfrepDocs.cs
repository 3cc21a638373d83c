using FlagCluster.Api.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Describes the OFREP endpoints for the API description.</summary>
internal static class OfrepDocs
{
    public static OperationDoc Single() =>
        OperationDoc.Data(
                "Evaluate a flag",
                "Returns the value of the flag for the evaluation context. A client key sees only client-visible flags.")
            .MaySend("ofrepRequest")
            .Answer(200, "The value and the reason.", "ofrepSuccess")
            .Answer(400, "The body or the context is invalid, or the targeting key is missing.", "ofrepFailure")
            .Answer(401, "The key is missing or unknown.")
            .Answer(404, "The flag does not exist, or the key may not see it.", "ofrepFailure")
            .Answer(413, "The body is too large.")
            .Answer(503, "No ruleset is loaded yet.", "ofrepFailure");

    public static OperationDoc Bulk() =>
        OperationDoc.Data(
                "Evaluate all flags",
                "Returns the values of all flags that the key may see. The ETag covers the context, the version and everything "
                + "else the answer depends on.")
            .Takes("ifNoneMatch")
            .MaySend("ofrepRequest")
            .Answer(200, "An answer for each flag; a flag that fails does not fail the others.", "ofrepBulk")
            .Answer(304, "The answer has not changed since the ETag.")
            .Answer(400, "The body or the context is invalid.", "ofrepFailure")
            .Answer(401, "The key is missing or unknown.")
            .Answer(413, "The body is too large.")
            .Answer(503, "No ruleset is loaded yet.", "ofrepFailure");
}
