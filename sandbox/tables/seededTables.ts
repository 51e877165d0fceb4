/** Tables that are in a fresh local Roe, as CSV with a header row, by name. */
export const SEEDED_TABLES: Record<string, string> = {
	card_payments: `payment_id,paid_on,merchant,country,amount,reference
P-1001,2026-10-01,Northwind Traders,DE,120.50,90071992547409931
P-1002,2026-10-01,Contoso,US,18.00,90071992547409932
P-1003,2026-10-02,Fabrikam,FR,2400.00,
P-1004,2026-10-03,Northwind Traders,DE,75.25,90071992547409934
P-1005,2026-10-05,"O'Hara, Sons & Co.",IE,310.00,90071992547409935
P-1006,2026-10-08,Contoso,US,42.90,
P-1007,2026-10-09,Adventure Works,GB,999.99,90071992547409937
P-1008,2026-10-12,Fabrikam,FR,64.00,90071992547409938
`,
};
