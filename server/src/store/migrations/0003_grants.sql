-- Questions for control became questions for any grant.
UPDATE events SET kind = 'grant_asked', data = '{"grant":"control"}' WHERE kind = 'control_asked';
UPDATE events SET kind = 'grant_refused', data = '{"grant":"control"}' WHERE kind = 'control_refused';
UPDATE events SET kind = 'grant_expired', data = '{"grant":"control"}' WHERE kind = 'control_expired';
