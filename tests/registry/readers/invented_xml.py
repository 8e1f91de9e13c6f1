"""The invented record in the older XML form."""

from __future__ import annotations

XML = """<?xml version="1.0" encoding="UTF-8"?>
<clinical_study>
  <!-- invented -->
  <required_header><download_date>ClinicalTrials.gov processed this data on March 12, 2021</download_date></required_header>
  <id_info><org_study_id>TW-1</org_study_id><secondary_id>2020-000001-11</secondary_id>
    <nct_id>NCT90000001</nct_id></id_info>
  <brief_title>Telmisartan for Invented Hypertension</brief_title>
  <acronym>TIH</acronym>
  <official_title>A Randomised Trial of Telmisartan for Invented Hypertension</official_title>
  <sponsors>
    <lead_sponsor><agency>Invented Hospital</agency><agency_class>Other</agency_class></lead_sponsor>
    <collaborator><agency>Invented Pharma</agency><agency_class>Industry</agency_class></collaborator>
  </sponsors>
  <source>Invented Hospital</source>
  <oversight_info><has_dmc>Yes</has_dmc><is_fda_regulated_drug>No</is_fda_regulated_drug></oversight_info>
  <brief_summary>
    <textblock>
      Does telmisartan lower a pressure of &gt;= 140 mmHg more than placebo does, and how long does
      the effect last in people of any age?
    </textblock>
  </brief_summary>
  <overall_status>Active, not recruiting</overall_status>
  <start_date type="Actual">January 15, 2020</start_date>
  <completion_date type="Anticipated">June 2022</completion_date>
  <primary_completion_date type="Anticipated">December 2021</primary_completion_date>
  <phase>Phase 1/Phase 2</phase>
  <study_type>Interventional</study_type>
  <study_design_info>
    <allocation>Randomized</allocation>
    <intervention_model>Parallel Assignment</intervention_model>
    <primary_purpose>Treatment</primary_purpose>
    <masking>Double (Participant, Investigator)</masking>
  </study_design_info>
  <primary_outcome>
    <measure>Systolic pressure</measure><time_frame>12 weeks</time_frame>
    <description>Seated, mean of three</description>
  </primary_outcome>
  <number_of_arms>2</number_of_arms>
  <enrollment type="Anticipated">40</enrollment>
  <condition>Hypertension</condition>
  <condition>Blood Pressure</condition>
  <arm_group><arm_group_label>Drug</arm_group_label><arm_group_type>Experimental</arm_group_type></arm_group>
  <arm_group><arm_group_label>Control</arm_group_label><arm_group_type>Placebo Comparator</arm_group_type></arm_group>
  <intervention>
    <intervention_type>Drug</intervention_type><intervention_name>Telmisartan</intervention_name>
    <arm_group_label>Drug</arm_group_label><other_name>Micardis</other_name>
  </intervention>
  <intervention>
    <intervention_type>Drug</intervention_type><intervention_name>Placebo</intervention_name>
    <arm_group_label>Control</arm_group_label>
  </intervention>
  <eligibility>
    <criteria>
      <textblock>
        Inclusion Criteria:

          -  Systolic pressure &gt; 140 mmHg in three measurements on
             different days

          -  Written consent

        Exclusion Criteria:

          -  Pregnancy
      </textblock>
    </criteria>
    <gender>All</gender>
    <minimum_age>18 Years</minimum_age>
    <maximum_age>N/A</maximum_age>
    <healthy_volunteers>No</healthy_volunteers>
  </eligibility>
  <overall_official><last_name>A. Nobody, MD</last_name><role>Study Chair</role>
    <affiliation>Invented Hospital</affiliation></overall_official>
  <location><facility><name>Invented Hospital</name>
    <address><city>Seoul</city><zip>110</zip><country>South Korea</country></address></facility></location>
  <location_countries><country>South Korea</country></location_countries>
  <verification_date>March 2021</verification_date>
  <study_first_submitted>November 2, 2019</study_first_submitted>
  <study_first_posted type="Actual">November 5, 2019</study_first_posted>
  <last_update_submitted>March 9, 2021</last_update_submitted>
  <last_update_posted type="Actual">March 11, 2021</last_update_posted>
  <responsible_party><responsible_party_type>Sponsor</responsible_party_type></responsible_party>
  <keyword>invented</keyword>
  <clinical_results>
    <participant_flow>
      <group_list>
        <group group_id="P1"><title>Drug</title><description>Telmisartan 40 mg</description></group>
        <group group_id="P2"><title>Control</title></group>
      </group_list>
      <period_list><period><title>Overall Study</title><milestone_list><milestone><title>STARTED</title>
        <participants_list><participants group_id="P1" count="20"/><participants group_id="P2" count="20"/></participants_list>
      </milestone></milestone_list></period></period_list>
    </participant_flow>
    <outcome_list><outcome>
      <type>Primary</type><title>Systolic pressure</title><time_frame>12 weeks</time_frame>
      <group_list><group group_id="O1"><title>Drug</title></group><group group_id="O2"><title>Control</title></group></group_list>
      <measure>
        <title>Systolic pressure</title><units>mmHg</units><param>Mean</param><dispersion>Standard Deviation</dispersion>
        <analyzed_list><analyzed><units>Participants</units><scope>Measure</scope><count_list>
          <count group_id="O1" value="20"/><count group_id="O2" value="19"/></count_list></analyzed></analyzed_list>
        <class_list><class><category_list><category><measurement_list>
          <measurement group_id="O1" value="131.5" spread="9.1"/>
          <measurement group_id="O2" value="139.2" spread="8.8"/>
        </measurement_list></category></category_list></class></class_list>
      </measure>
      <analysis_list><analysis>
        <group_id_list><group_id>O1</group_id><group_id>O2</group_id></group_id_list>
        <non_inferiority_type>Superiority</non_inferiority_type><p_value>0.01</p_value>
        <method>t-test, 2 sided</method><ci_percent>95</ci_percent><ci_n_sides>2-Sided</ci_n_sides>
        <ci_lower_limit>-13.4</ci_lower_limit><ci_upper_limit>-2.0</ci_upper_limit>
      </analysis></analysis_list>
    </outcome></outcome_list>
    <reported_events>
      <time_frame>12 weeks</time_frame>
      <group_list><group group_id="E1"><title>Drug</title></group><group group_id="E2"><title>Control</title></group></group_list>
      <serious_events>
        <default_vocab>MedDRA 23</default_vocab><default_assessment>Systematic Assessment</default_assessment>
        <category_list>
          <category><title>Total</title><event_list><event><sub_title>Total, serious adverse events</sub_title>
            <counts group_id="E1" subjects_affected="1" subjects_at_risk="20"/>
            <counts group_id="E2" subjects_affected="0" subjects_at_risk="20"/></event></event_list></category>
          <category><title>Nervous system disorders</title><event_list><event><sub_title>Syncope</sub_title>
            <counts group_id="E1" events="1" subjects_affected="1" subjects_at_risk="20"/>
            <counts group_id="E2" events="0" subjects_affected="0" subjects_at_risk="20"/></event></event_list></category>
        </category_list>
      </serious_events>
      <other_events><frequency_threshold>5</frequency_threshold></other_events>
    </reported_events>
  </clinical_results>
</clinical_study>
"""  # noqa: E501 (lines as the registry would print them)
