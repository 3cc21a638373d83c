using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Audit;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<AuditEntryResponse>))]
[JsonSerializable(typeof(AuditVerificationResponse))]
[JsonSerializable(typeof(AuditKeyResponse))]
[JsonSerializable(typeof(AuditReportResponse))]
[JsonSerializable(typeof(AuditErasureRequest))]
[JsonSerializable(typeof(AuditErasureResponse))]
internal sealed partial class AuditJsonContext : JsonSerializerContext;
